//! The logs: JSON lines, sorted, numbers with four decimals.

use super::json::{Decimal, string};
use super::staging::Staging;
use super::{Decided, Results, Written, boilerplate, passages};
use crate::error::Result;
use std::io::{self, Write};

/// Writes all logs, and counts the lines that stand for records.
pub(super) fn write(results: &Results<'_>, staging: &Staging) -> Result<Written> {
    let mut written = Written::planned(results);
    if let Some(decided) = results.decided {
        staging.fill("pairs.jsonl", |out| pairs(results, decided, out))?;
        staging.fill("clusters.jsonl", |out| clusters(results, decided, out))?;
        written.removed = 0;
        staging.fill("removed.jsonl", |out| removed(results, decided, out, &mut written.removed))?;
    }
    if let Some(listing) = results.passages {
        passages::write(results, listing, staging)?;
    }
    if let Some(boilerplate) = &results.boilerplate {
        boilerplate::write(results, boilerplate, staging)?;
    }
    written.rejected = 0;
    staging.fill("rejected.jsonl", |out| rejected(results, out, &mut written.rejected))?;
    Ok(written)
}

fn pairs(results: &Results<'_>, decided: &Decided, out: &mut impl Write) -> io::Result<()> {
    for row in &decided.rows {
        out.write_all(b"{\"a\":")?;
        string(out, results.corpus.documents.ids.get(row.a))?;
        out.write_all(b",\"b\":")?;
        string(out, results.corpus.documents.ids.get(row.b))?;
        let (jaccard, a, b) = (row.overlap.jaccard(), row.overlap.containment_a(), row.overlap.containment_b());
        let (jaccard, a, b) = (Decimal(jaccard), Decimal(a), Decimal(b));
        write!(out, ",\"jaccard\":{jaccard},\"containment_a\":{a},\"containment_b\":{b}")?;
        if let Some([a, b]) = row.aligned {
            write!(out, ",\"aligned_a\":{},\"aligned_b\":{}", Decimal(a), Decimal(b))?;
        }
        writeln!(out, ",\"kind\":\"{}\"}}", row.kind.name())?;
    }
    Ok(())
}

fn clusters(results: &Results<'_>, decided: &Decided, out: &mut impl Write) -> io::Result<()> {
    let ids = &results.corpus.documents.ids;
    for (number, cluster) in (1..).zip(&decided.clusters) {
        write!(out, "{{\"cluster\":{number},\"size\":{},\"survivor\":", cluster.members.len())?;
        string(out, ids.get(cluster.survivor))?;
        out.write_all(b",\"members\":")?;
        for (i, &member) in cluster.members.iter().enumerate() {
            out.write_all(if i == 0 { b"[" } else { b"," })?;
            string(out, ids.get(member))?;
        }
        out.write_all(b"]}\n")?;
    }
    Ok(())
}

fn removed(results: &Results<'_>, decided: &Decided, out: &mut impl Write, count: &mut u64) -> io::Result<()> {
    let mut order: Vec<_> = decided.removed.iter().collect();
    order.sort_unstable_by_key(|removal| results.corpus.id_ranks[removal.document as usize]);
    for removal in &order {
        out.write_all(b"{\"id\":")?;
        string(out, results.corpus.documents.ids.get(removal.document))?;
        out.write_all(b",\"survivor\":")?;
        string(out, results.corpus.documents.ids.get(removal.survivor))?;
        let kind = removal.kind.name();
        let (jaccard, containment) = (Decimal(removal.overlap.jaccard()), Decimal(removal.overlap.containment_a()));
        write!(out, ",\"kind\":\"{kind}\",\"jaccard\":{jaccard},\"containment\":{containment},\"cluster\":")?;
        match removal.cluster {
            u32::MAX => out.write_all(b"null}\n")?,
            place => writeln!(out, "{}}}", place + 1)?,
        }
        *count += 1;
    }
    Ok(())
}

fn rejected(results: &Results<'_>, out: &mut impl Write, count: &mut u64) -> io::Result<()> {
    for rejection in &results.corpus.rejections {
        serde_json::to_writer(&mut *out, rejection)?;
        out.write_all(b"\n")?;
        *count += 1;
    }
    Ok(())
}

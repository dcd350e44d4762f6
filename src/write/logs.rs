//! The logs: JSON lines, sorted, numbers with four decimals.

use super::Results;
use super::staging::Staging;
use crate::error::Result;
use std::io::{self, Write};

/// Writes all logs; the number of lines of `removed.jsonl`.
pub(super) fn write(results: &Results<'_>, staging: &Staging) -> Result<u64> {
    staging.fill("pairs.jsonl", |out| pairs(results, out))?;
    staging.fill("clusters.jsonl", |out| clusters(results, out))?;
    staging.fill("rejected.jsonl", |out| rejected(results, out))?;
    let mut lines = 0;
    staging.fill("removed.jsonl", |out| removed(results, out).map(|count| lines = count))?;
    Ok(lines)
}

fn pairs(results: &Results<'_>, out: &mut impl Write) -> io::Result<()> {
    for row in results.rows {
        out.write_all(b"{\"a\":")?;
        string(out, results.documents.ids.get(row.a))?;
        out.write_all(b",\"b\":")?;
        string(out, results.documents.ids.get(row.b))?;
        let kind = if row.exact { "exact" } else { "near" };
        let (jaccard, a, b) = (row.overlap.jaccard(), row.overlap.containment_a(), row.overlap.containment_b());
        writeln!(
            out,
            ",\"jaccard\":{jaccard:.4},\"containment_a\":{a:.4},\"containment_b\":{b:.4},\"kind\":\"{kind}\"}}"
        )?;
    }
    Ok(())
}

fn clusters(results: &Results<'_>, out: &mut impl Write) -> io::Result<()> {
    let ids = &results.documents.ids;
    for (number, cluster) in (1..).zip(results.clusters) {
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

fn removed(results: &Results<'_>, out: &mut impl Write) -> io::Result<u64> {
    let mut order: Vec<_> = results.removed.iter().collect();
    order.sort_unstable_by_key(|removal| results.id_ranks[removal.document as usize]);
    for removal in &order {
        out.write_all(b"{\"id\":")?;
        string(out, results.documents.ids.get(removal.document))?;
        out.write_all(b",\"survivor\":")?;
        string(out, results.documents.ids.get(removal.survivor))?;
        let kind = if removal.exact { "exact" } else { "near" };
        let (jaccard, containment) = (removal.overlap.jaccard(), removal.overlap.containment_a());
        let cluster = removal.cluster + 1;
        writeln!(
            out,
            ",\"kind\":\"{kind}\",\"jaccard\":{jaccard:.4},\"containment\":{containment:.4},\"cluster\":{cluster}}}"
        )?;
    }
    Ok(order.len() as u64)
}

fn rejected(results: &Results<'_>, out: &mut impl Write) -> io::Result<()> {
    for rejection in results.rejections {
        serde_json::to_writer(&mut *out, rejection)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn string(out: &mut impl Write, text: &str) -> io::Result<()> {
    serde_json::to_writer(out, text).map_err(io::Error::from)
}

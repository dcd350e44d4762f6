//! An explanation for machines.

use super::{Explanation, Printing, kind_name};
use crate::logs::{Block, Cut, Family, Pair, Removed};
use serde_json::{Value, json};

/// One object: `id`, `fate` (`kept` or `removed`), `kind` and `survivor` if it was removed, `in_favour_of_it`, `pairs`, `cluster`,
/// `boilerplate`, `cut`, `families`. Rows are those of the logs; a list is null if the run did not look for such.
pub fn json(explanation: &Explanation) -> Value {
    let Explanation { id, removed, in_favour, cluster, pairs, blocks, cuts, printings, looked_for } = explanation;
    let known = |looked_for: bool, rows: Vec<Value>| if looked_for { Value::Array(rows) } else { Value::Null };
    json!({
        "id": id,
        "fate": if removed.is_some() { "removed" } else { "kept" },
        "removed": removed.as_ref().map(removal),
        "in_favour_of_it": known(looked_for.duplicates, in_favour.iter().map(removal).collect()),
        "cluster": cluster.as_ref().map(|cluster| json!({
            "cluster": cluster.cluster, "size": cluster.size, "survivor": cluster.survivor, "members": cluster.members,
        })),
        "pairs": known(looked_for.duplicates, pairs.iter().map(pair).collect()),
        "boilerplate": known(looked_for.boilerplate, blocks.iter().map(block).collect()),
        "cut": known(looked_for.passages, cuts.iter().map(cut).collect()),
        "families": known(looked_for.passages, printings.iter().map(printing).collect()),
    })
}

fn removal(row: &Removed) -> Value {
    let Removed { id, survivor, kind, jaccard, containment, cluster } = row;
    json!({
        "id": id, "survivor": survivor, "kind": kind.name(), "jaccard": jaccard, "containment": containment,
        "cluster": cluster,
    })
}

fn pair(row: &Pair) -> Value {
    let Pair { a, b, jaccard, containment_a, containment_b, aligned_a, aligned_b, kind } = row;
    json!({
        "a": a, "b": b, "jaccard": jaccard, "containment_a": containment_a, "containment_b": containment_b,
        "aligned_a": aligned_a, "aligned_b": aligned_b, "kind": kind.name(),
    })
}

fn block(row: &Block) -> Value {
    let Block { id: _, start, end, label, score, evidence, text } = row;
    json!({"start": start, "end": end, "label": label.name(), "score": score, "evidence": evidence, "text": text})
}

fn cut(row: &Cut) -> Value {
    let Cut { id: _, start, end, survivor, survivor_start, survivor_end, identity, family } = row;
    json!({
        "start": start, "end": end, "survivor": survivor, "survivor_start": survivor_start,
        "survivor_end": survivor_end, "identity": identity, "family": family,
    })
}

fn printing(row: &Printing) -> Value {
    let Printing { family, kind } = row;
    let Family { family, size, hosts, unknown_hosts, words, earliest, text, occurrences } = family;
    let occurrences: Vec<Value> =
        occurrences.iter().map(|at| json!({"id": at.id, "start": at.start, "end": at.end})).collect();
    json!({
        "family": family, "size": size, "hosts": hosts, "unknown_hosts": unknown_hosts, "words": words,
        "earliest": earliest, "text": text, "kind": kind.map(kind_name), "occurrences": occurrences,
    })
}

//! Which words and pairs of words have a row.

use super::data::Document;
use std::collections::HashMap;

#[derive(Clone, Copy, Default)]
struct Count {
    last_host: u32,
    hosts: u32,
    furniture: f64,
    content: f64,
}

/// Keys that stand on enough hosts, those that say most about their lines first if there are too many; in order of the keys.
pub(crate) fn choose(
    documents: &[Document],
    most: usize,
    word_hosts: u32,
    pair_hosts: u32,
    pair_bits: f64,
) -> Vec<u32> {
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_key(|&i| &documents[i].host);
    let mut counts: [HashMap<u64, Count>; 2] = [HashMap::new(), HashMap::new()];
    let (mut host, mut name) = (0, None);
    let mut all = Count::default();
    for i in order {
        let document = &documents[i];
        if name != Some(&document.host) {
            (host, name) = (host + 1, Some(&document.host));
        }
        for line in &document.lines {
            for (keys, counts) in [&line.words, &line.pairs].into_iter().zip(&mut counts) {
                for &key in keys {
                    let count = counts.entry(key).or_default();
                    if count.last_host != host {
                        (count.last_host, count.hosts) = (host, count.hosts + 1);
                    }
                    for count in [count, &mut all] {
                        *(if line.is_furniture() { &mut count.furniture } else { &mut count.content }) += 1.0;
                    }
                }
            }
        }
    }
    let mut chosen = Vec::new();
    for (counts, (least, bits)) in counts.iter().zip([(word_hosts, 0.0), (pair_hosts, pair_bits)]) {
        for (&key, count) in counts {
            let said = information(count, &all);
            if count.hosts >= least && said >= bits {
                chosen.push((f64::from(count.hosts).sqrt() * (said + 1.0), key));
            }
        }
    }
    chosen.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    chosen.truncate(most);
    let mut keys: Vec<u32> = chosen.into_iter().map(|(_, key)| (key >> 32) as u32).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// How much a key says about its lines beyond what all of them say: twice the log-likelihood ratio.
fn information(count: &Count, all: &Count) -> f64 {
    let n = count.furniture + count.content;
    let part = |part: f64, share: f64| if part > 0.0 { part * (part / (n * share)).ln() } else { 0.0 };
    let share = all.furniture / (all.furniture + all.content);
    2.0 * (part(count.furniture, share) + part(count.content, 1.0 - share))
}

//! What judgements are worth: by characters and by lines, as in the issue.

use super::data::Document;

/// Sums at one threshold.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Score {
    pub(crate) lost: f64,
    pub(crate) left: f64,
    pub(crate) boiler_f1: f64,
    pub(crate) content_f1: f64,
    pub(crate) threshold: f32,
}

/// All thresholds at once: logit, furniture?, characters of furniture and of content.
pub(crate) fn sweep(documents: &[Document], logits: &[Vec<f32>]) -> Vec<Score> {
    let mut lines: Vec<(f32, u32, u32)> = Vec::new();
    for (document, logits) in documents.iter().zip(logits) {
        for (line, &logit) in document.lines.iter().zip(logits) {
            if line.furniture + line.content > 0 {
                lines.push((logit, line.furniture, line.content));
            }
        }
    }
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all_furniture: f64 = lines.iter().map(|l| f64::from(l.1)).sum();
    let all_content: f64 = lines.iter().map(|l| f64::from(l.2)).sum();
    let bad = lines.iter().filter(|l| l.1 > l.2).count() as f64;
    let (mut out_f, mut out_c, mut tp, mut fp) = (0.0, 0.0, 0.0, 0.0);
    let mut scores = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        out_f += f64::from(line.1);
        out_c += f64::from(line.2);
        *(if line.1 > line.2 { &mut tp } else { &mut fp }) += 1.0;
        if lines.get(i + 1).is_some_and(|next| next.0 >= line.0) {
            continue;
        }
        let kept = all_content - out_c;
        let (p, r) = (kept / (kept + all_furniture - out_f).max(1.0), kept / all_content);
        scores.push(Score {
            lost: out_c / all_content,
            left: 1.0 - out_f / all_furniture,
            boiler_f1: 2.0 * tp / (tp + fp + bad),
            content_f1: 2.0 * p * r / (p + r).max(1e-9),
            threshold: line.0,
        });
    }
    scores
}

/// Prints what is left at fixed losses, and the best of both F1.
pub(crate) fn print(name: &str, scores: &[Score]) {
    let at = |lost: f64| scores.iter().rfind(|s| s.lost <= lost).copied().unwrap_or_default();
    let mut text = format!("{name:22}");
    for lost in [0.004, 0.008, 0.02] {
        let score = at(lost);
        text += &format!(" | {lost}: left {:.3} cf1 {:.4} t {:.2}", score.left, score.content_f1, score.threshold);
    }
    let best = scores.iter().max_by(|a, b| a.content_f1.total_cmp(&b.content_f1)).copied().unwrap_or_default();
    text += &format!(" | best cf1 {:.4} t {:.2} (bf1 {:.4})", best.content_f1, best.threshold, best.boiler_f1);
    let best = scores.iter().max_by(|a, b| a.boiler_f1.total_cmp(&b.boiler_f1)).copied().unwrap_or_default();
    text += &format!(" | best bf1 {:.4} t {:.2} (lost {:.3})", best.boiler_f1, best.threshold, best.lost);
    let lost = scores
        .iter()
        .filter(|s| s.lost <= 0.1)
        .max_by(|a, b| a.boiler_f1.total_cmp(&b.boiler_f1))
        .copied()
        .unwrap_or_default();
    text += &format!(" | at 0.1 lost bf1 {:.4}", lost.boiler_f1);
    println!("{text}");
}

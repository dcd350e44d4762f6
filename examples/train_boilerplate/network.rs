//! The network with its gradient, written out by hand. The arithmetic forward is the library's.

use super::options::Random;
use onecopy::boilerplate::language::net::{
    EMBED, GATES, IN, LAYERS, LEAK, LINE, MIX, OWN, ROW, STATE, add_product, at, bend, dot, gate, step,
};
use onecopy::boilerplate::language::place::PLACE;
use onecopy::boilerplate::language::shape::SHAPE;

/// A line as the network gets it.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) words: &'a [u32],
    pub(crate) pairs: &'a [u32],
    /// By what the sums of rows are multiplied.
    pub(crate) scale: [f32; 2],
    pub(crate) shape: &'a [f32; SHAPE],
    pub(crate) place: &'a [f32; PLACE],
    /// The probability of furniture that is taught.
    pub(crate) target: f32,
    /// What the line counts, in the loss of the whole and of the linear head.
    pub(crate) weight: f32,
    pub(crate) own_weight: f32,
}

/// What a line became, layer by layer.
#[derive(Clone)]
struct Trace {
    masks: [[f32; LINE]; LAYERS + 1],
    input: [f32; IN],
    entry: [f32; LINE],
    layers: [Layer; LAYERS],
    logit: f32,
    own: f32,
}

#[derive(Clone, Copy)]
struct Layer {
    gates: [[f32; GATES]; 2],
    states: [[f32; STATE]; 2],
    out: [f32; LINE],
}

impl Default for Trace {
    fn default() -> Self {
        let layer = Layer { gates: [[0.0; GATES]; 2], states: [[0.0; STATE]; 2], out: [0.0; LINE] };
        Self {
            masks: [[1.0; LINE]; LAYERS + 1],
            input: [0.0; IN],
            entry: [0.0; LINE],
            layers: [layer; LAYERS],
            logit: 0.0,
            own: 0.0,
        }
    }
}

/// The weights: rows of the table, and the rest.
pub(crate) struct Weights {
    pub(crate) table: Vec<f32>,
    pub(crate) dense: Vec<f32>,
}

/// Their gradient. Of the table, only rows that were touched.
pub(crate) struct Gradient {
    pub(crate) table: Vec<f32>,
    pub(crate) touched: Vec<u32>,
    pub(crate) is_touched: Vec<bool>,
    pub(crate) dense: Vec<f32>,
}

impl Gradient {
    /// Zero, for a table of so many rows.
    pub(crate) fn new(rows: usize) -> Self {
        let table = vec![0.0; rows * ROW];
        Self { table, touched: Vec::new(), is_touched: vec![false; rows], dense: vec![0.0; at::SIZE] }
    }
}

#[derive(Default)]
pub(crate) struct Network {
    traces: Vec<Trace>,
    back: Vec<[f32; LINE]>,
    back_states: Vec<[[f32; STATE]; 2]>,
    /// Share of the numbers inside that are forgotten, and which.
    drop: Option<(f64, Random)>,
}

/// Cross entropy of the taught and the judged probability.
fn log_loss(logit: f32, target: f32) -> f64 {
    let (z, target) = (f64::from(logit), f64::from(target));
    // -t ln p - (1 - t) ln (1 - p), written so that nothing overflows.
    z.max(0.0) - z * target + (-z.abs()).exp().ln_1p()
}

fn slope(logit: f32, target: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp()) - target
}

fn layer_at(layer: usize, part: usize) -> usize {
    at::LAYER + layer * at::LAYER_SIZE + part
}

fn array<const N: usize>(from: &[f32]) -> [f32; N] {
    let mut to = [0.0; N];
    to.copy_from_slice(&from[..N]);
    to
}

impl Network {
    /// Forgets a share of the numbers inside from now on, others are made larger; none if the share is 0.
    pub(crate) fn forget(&mut self, share: f64, seed: u64) {
        self.drop = (share > 0.0).then_some((share, Random(seed)));
    }

    /// Log-odds of every line, of the whole and of the linear head.
    pub(crate) fn forward(&mut self, weights: &Weights, lines: &[Input<'_>], logits: &mut Vec<(f32, f32)>) {
        let w = &weights.dense;
        self.traces.clear();
        self.traces.resize(lines.len(), Trace::default());
        if let Some((share, random)) = &mut self.drop {
            for mask in self.traces.iter_mut().flat_map(|trace| &mut trace.masks).flatten() {
                *mask = if random.unit() < *share { 0.0 } else { (1.0 / (1.0 - *share)) as f32 };
            }
        }
        for (line, trace) in lines.iter().zip(&mut self.traces) {
            for (part, rows) in [line.words, line.pairs].into_iter().enumerate() {
                let sum = &mut trace.input[part * ROW..(part + 1) * ROW];
                for &row in rows {
                    for (sum, x) in sum.iter_mut().zip(&weights.table[row as usize * ROW..]) {
                        *sum += x;
                    }
                }
                for sum in sum {
                    *sum *= line.scale[part];
                }
            }
            trace.input[EMBED..OWN].copy_from_slice(line.shape);
            trace.input[OWN..].copy_from_slice(line.place);
            trace.entry = array(&w[at::ENTRY_BIAS..]);
            add_product(&w[at::ENTRY..at::ENTRY_BIAS], &trace.input, &mut trace.entry);
            bend(&mut trace.entry);
            trace.entry.iter_mut().zip(&trace.masks[0]).for_each(|(x, mask)| *x *= mask);
            trace.own = w[at::HEAD_BIAS] + dot(&w[at::HEAD..at::HEAD_BIAS], &trace.input[..OWN]);
        }
        for layer in 0..LAYERS {
            let part = |part| &w[layer_at(layer, part)..];
            for (direction, (matrix, bias)) in
                [(at::FORWARD, at::FORWARD_BIAS), (at::BACKWARD, at::BACKWARD_BIAS)].into_iter().enumerate()
            {
                let mut state = [0.0; STATE];
                for i in 0..lines.len() {
                    let trace = &mut self.traces[if direction == 0 { i } else { lines.len() - 1 - i }];
                    let x = if layer == 0 { trace.entry } else { trace.layers[layer - 1].out };
                    let mut gates = array(part(bias));
                    add_product(&part(matrix)[..LINE * GATES], &x, &mut gates);
                    step(&mut state, &gates);
                    trace.layers[layer].gates[direction] = gates;
                    trace.layers[layer].states[direction] = state;
                }
            }
            for trace in &mut self.traces {
                let x = if layer == 0 { trace.entry } else { trace.layers[layer - 1].out };
                let mut out = array(part(at::MIXED_BIAS));
                let mixed = &part(at::MIXED)[..MIX * LINE];
                add_product(mixed, &x, &mut out);
                add_product(&mixed[LINE * LINE..], &trace.layers[layer].states[0], &mut out);
                add_product(&mixed[(LINE + STATE) * LINE..], &trace.layers[layer].states[1], &mut out);
                bend(&mut out);
                out.iter_mut().zip(&trace.masks[layer + 1]).for_each(|(x, mask)| *x *= mask);
                trace.layers[layer].out = out;
            }
        }
        logits.clear();
        for trace in &mut self.traces {
            trace.logit = w[at::EXIT_BIAS] + dot(&w[at::EXIT..at::EXIT_BIAS], &trace.layers[LAYERS - 1].out);
            logits.push((trace.logit, trace.own));
        }
    }

    /// The loss of the document that was last gone through forward, and its gradient, which is added.
    pub(crate) fn backward(&mut self, weights: &Weights, lines: &[Input<'_>], gradient: &mut Gradient) -> f64 {
        let w = &weights.dense;
        let Gradient { table, touched, is_touched, dense: g } = gradient;
        let mut loss = 0.0;
        self.back.clear();
        for (line, trace) in lines.iter().zip(&self.traces) {
            loss += f64::from(line.weight) * log_loss(trace.logit, line.target);
            loss += f64::from(line.own_weight) * log_loss(trace.own, line.target);
            let d = line.weight * slope(trace.logit, line.target);
            let mut back = [0.0; LINE];
            for (o, back) in back.iter_mut().enumerate() {
                *back = d * w[at::EXIT + o];
                g[at::EXIT + o] += d * trace.layers[LAYERS - 1].out[o];
            }
            g[at::EXIT_BIAS] += d;
            self.back.push(back);
        }
        for layer in (0..LAYERS).rev() {
            self.layer_back(layer, w, g);
        }
        for ((line, trace), back) in lines.iter().zip(&self.traces).zip(&mut self.back) {
            unbend(back, &trace.entry, &trace.masks[0]);
            let d_own = line.own_weight * slope(trace.own, line.target);
            let mut d_input = [0.0; IN];
            product_back::<LINE>(w, g, at::ENTRY, at::ENTRY_BIAS, &trace.input, back, &mut d_input);
            for i in 0..OWN {
                g[at::HEAD + i] += d_own * trace.input[i];
                d_input[i] += d_own * w[at::HEAD + i];
            }
            g[at::HEAD_BIAS] += d_own;
            for (part, rows) in [line.words, line.pairs].into_iter().enumerate() {
                let mut d: [f32; ROW] = array(&d_input[part * ROW..]);
                for d in &mut d {
                    *d *= line.scale[part];
                }
                for &row in rows {
                    if !std::mem::replace(&mut is_touched[row as usize], true) {
                        touched.push(row);
                    }
                    for (to, d) in table[row as usize * ROW..].iter_mut().zip(&d) {
                        *to += d;
                    }
                }
            }
        }
        loss
    }

    fn layer_back(&mut self, layer: usize, w: &[f32], g: &mut [f32]) {
        let n = self.traces.len();
        self.back_states.clear();
        self.back_states.resize(n, [[0.0; STATE]; 2]);
        for ((trace, back), states) in self.traces.iter().zip(&mut self.back).zip(&mut self.back_states) {
            let Layer { states: memories, out, .. } = &trace.layers[layer];
            let x = if layer == 0 { &trace.entry } else { &trace.layers[layer - 1].out };
            unbend(back, out, &trace.masks[layer + 1]);
            let mut d = [0.0; MIX];
            let mut input = [0.0; MIX];
            input[..LINE].copy_from_slice(x);
            input[LINE..LINE + STATE].copy_from_slice(&memories[0]);
            input[LINE + STATE..].copy_from_slice(&memories[1]);
            let (matrix, bias) = (layer_at(layer, at::MIXED), layer_at(layer, at::MIXED_BIAS));
            product_back::<LINE>(w, g, matrix, bias, &input, back, &mut d);
            back.copy_from_slice(&d[..LINE]);
            states[0].copy_from_slice(&d[LINE..LINE + STATE]);
            states[1].copy_from_slice(&d[LINE + STATE..]);
        }
        for (direction, (matrix, bias)) in
            [(at::FORWARD, at::FORWARD_BIAS), (at::BACKWARD, at::BACKWARD_BIAS)].into_iter().enumerate()
        {
            let mut carried = [0.0; STATE];
            for i in (0..n).rev() {
                // Against the direction of the memory.
                let (i, before) =
                    if direction == 0 { (i, i.checked_sub(1)) } else { (n - 1 - i, Some(n - i).filter(|&j| j < n)) };
                let trace = &self.traces[i];
                let gates = &trace.layers[layer].gates[direction];
                let before = before.map_or([0.0; STATE], |j| self.traces[j].layers[layer].states[direction]);
                let mut d_gates = [0.0; GATES];
                for k in 0..STATE {
                    let d = carried[k] + self.back_states[i][direction][k];
                    let open = gate(gates[k]);
                    let bent = 1.0 + gates[k].abs();
                    d_gates[k] = d * (gates[STATE + k] - before[k]) * 0.5 / (bent * bent);
                    d_gates[STATE + k] = d * open;
                    carried[k] = d * (1.0 - open);
                }
                let x = if layer == 0 { trace.entry } else { trace.layers[layer - 1].out };
                let (matrix, bias) = (layer_at(layer, matrix), layer_at(layer, bias));
                product_back::<GATES>(w, g, matrix, bias, &x, &d_gates, &mut self.back[i]);
            }
        }
    }
}

fn unbend(back: &mut [f32; LINE], out: &[f32; LINE], mask: &[f32; LINE]) {
    for ((back, out), mask) in back.iter_mut().zip(out).zip(mask) {
        *back *= mask * if *out > 0.0 { 1.0 } else { LEAK };
    }
}

/// Back through a matrix at `matrix` and its bias.
fn product_back<const O: usize>(
    w: &[f32],
    g: &mut [f32],
    matrix: usize,
    bias: usize,
    x: &[f32],
    d: &[f32; O],
    d_x: &mut [f32],
) {
    let weights = w[matrix..].as_chunks::<O>().0;
    let gradients = g[matrix..].as_chunks_mut::<O>().0;
    for (((&x, d_x), weights), gradients) in x.iter().zip(d_x).zip(weights).zip(gradients) {
        let mut sums = [0.0; 8];
        for (o, ((weight, gradient), d)) in weights.iter().zip(gradients).zip(d).enumerate() {
            *gradient += x * d;
            sums[o % 8] += weight * d;
        }
        *d_x += sums.iter().sum::<f32>();
    }
    for (gradient, d) in g[bias..].iter_mut().zip(d) {
        *gradient += d;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slopes by hand against slopes by trial, at weights all over the network.
    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let mut random = Random(3);
        let mut draw = |n: usize| -> Vec<f32> { (0..n).map(|_| (random.unit() - 0.5) as f32 * 0.4).collect() };
        let mut weights = Weights { table: draw(6 * ROW), dense: draw(at::SIZE) };
        let shapes: Vec<[f32; SHAPE]> = (0..4).map(|_| array(&draw(SHAPE))).collect();
        let places: Vec<[f32; PLACE]> = (0..4).map(|_| array(&draw(PLACE))).collect();
        let rows: [&[u32]; 4] = [&[0, 1, 1], &[2], &[], &[3, 4, 5]];
        let lines: Vec<Input<'_>> = (0..4)
            .map(|i| Input {
                words: rows[i],
                pairs: rows[3 - i],
                scale: [0.7, 0.5],
                shape: &shapes[i],
                place: &places[i],
                target: [1.0, 0.0, 0.8, 0.1][i],
                weight: 1.0 + i as f32,
                own_weight: 0.5,
            })
            .collect();
        let mut network = Network::default();
        let mut logits = Vec::new();
        let mut gradient = Gradient::new(6);
        network.forward(&weights, &lines, &mut logits);
        network.backward(&weights, &lines, &mut gradient);
        let mut loss = |weights: &Weights| {
            network.forward(weights, &lines, &mut logits);
            let of = |(line, l): (&Input<'_>, &(f32, f32))| {
                f64::from(line.weight) * log_loss(l.0, line.target)
                    + f64::from(line.own_weight) * log_loss(l.1, line.target)
            };
            lines.iter().zip(&logits).map(of).sum::<f64>()
        };
        let step = 1e-2;
        let mut worst: f64 = 0.0;
        for at in (0..at::SIZE).step_by(37).chain(at::EXIT..at::HEAD) {
            let kept = weights.dense[at];
            weights.dense[at] = kept + step;
            let above = loss(&weights);
            weights.dense[at] = kept - step;
            let below = loss(&weights);
            weights.dense[at] = kept;
            worst = worst.max(((above - below) / f64::from(2.0 * step) - f64::from(gradient.dense[at])).abs());
        }
        for at in 0..6 * ROW {
            let kept = weights.table[at];
            weights.table[at] = kept + step;
            let above = loss(&weights);
            weights.table[at] = kept - step;
            let below = loss(&weights);
            weights.table[at] = kept;
            worst = worst.max(((above - below) / f64::from(2.0 * step) - f64::from(gradient.table[at])).abs());
        }
        assert!(worst < 0.02, "{worst}");
    }
}

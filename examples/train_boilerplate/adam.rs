//! Moving weights: Adam, and the mean of the weights over time.

use super::network::Weights;

/// Moves weights by Adam, with decay.
pub(crate) struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    steps: Vec<u32>,
}

impl Adam {
    pub(crate) fn new(n: usize, groups: usize) -> Self {
        Self { first: vec![0.0; n], second: vec![0.0; n], steps: vec![0; groups] }
    }

    pub(crate) fn step(
        &mut self,
        group: usize,
        from: usize,
        weights: &mut [f32],
        gradient: &mut [f32],
        rate: f32,
        decay: f32,
    ) {
        self.steps[group] = (self.steps[group] + 1).min(10_000);
        let n = self.steps[group].cast_signed();
        let (fix_first, fix_second) = (1.0 - 0.9_f32.powi(n), 1.0 - 0.99_f32.powi(n));
        for (i, (weight, gradient)) in weights.iter_mut().zip(gradient).enumerate() {
            let (first, second) = (&mut self.first[from + i], &mut self.second[from + i]);
            *first += 0.1 * (*gradient - *first);
            *second += 0.01 * (*gradient * *gradient - *second);
            *weight -= rate * (*first / fix_first / ((*second / fix_second).sqrt() + 1e-6) + decay * *weight);
            *gradient = 0.0;
        }
    }
}

/// The mean of the weights at several times.
#[derive(Default)]
pub(crate) struct Average {
    table: Vec<f64>,
    dense: Vec<f64>,
    count: f64,
}

impl Average {
    pub(crate) fn add(&mut self, weights: &Weights) {
        self.count += 1.0;
        for (sums, weights) in [(&mut self.table, &weights.table), (&mut self.dense, &weights.dense)] {
            sums.resize(weights.len(), 0.0);
            sums.iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += f64::from(weight));
        }
    }

    pub(crate) fn put(&self, weights: &mut Weights) {
        for (sums, weights) in [(&self.table, &mut weights.table), (&self.dense, &mut weights.dense)] {
            weights.iter_mut().zip(sums).for_each(|(weight, sum)| *weight = (sum / self.count) as f32);
        }
    }
}

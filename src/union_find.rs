//! Sets that grow together.

/// Disjoint sets of the numbers below some bound, with union by size and path halving.
///
/// Tarjan and van Leeuwen, *Worst-case analysis of set union algorithms*, JACM 31(2), 1984.
#[derive(Clone, Debug)]
pub struct UnionFind {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl UnionFind {
    /// `count` sets of one.
    pub fn new(count: usize) -> Self {
        Self { parent: (0..count as u32).collect(), size: vec![1; count] }
    }

    /// The representative of the set that `x` is in.
    pub fn find(&mut self, mut x: u32) -> u32 {
        while self.parent[x as usize] != x {
            let grandparent = self.parent[self.parent[x as usize] as usize];
            self.parent[x as usize] = grandparent;
            x = grandparent;
        }
        x
    }

    /// Joins the sets of `a` and `b`.
    pub fn union(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return;
        }
        let (large, small) = if self.size[a as usize] >= self.size[b as usize] { (a, b) } else { (b, a) };
        self.parent[small as usize] = large;
        self.size[large as usize] += self.size[small as usize];
    }

    /// How many are in the set of `x`.
    pub fn size(&mut self, x: u32) -> u32 {
        let root = self.find(x);
        self.size[root as usize]
    }

    /// All sets of two or more; each ascends, and they ascend by their first number.
    pub fn groups(&mut self) -> Vec<Vec<u32>> {
        const NONE: u32 = u32::MAX;
        let mut groups: Vec<Vec<u32>> = Vec::new();
        // The number of the group of a root, in place of its size, which is not needed when it has one.
        let mut group_of = vec![NONE; self.parent.len()];
        for x in 0..self.parent.len() as u32 {
            let root = self.find(x) as usize;
            if self.size[root] < 2 {
                continue;
            }
            if group_of[root] == NONE {
                group_of[root] = groups.len() as u32;
                groups.push(Vec::with_capacity(self.size[root] as usize));
            }
            groups[group_of[root] as usize].push(x);
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn groups_are_the_connected_components(links in proptest::collection::vec((0..40_u32, 0..40_u32), 0..60)) {
            let mut sets = UnionFind::new(40);
            let mut label: Vec<u32> = (0..40).collect();
            for (a, b) in links {
                sets.union(a, b);
                let (old, new) = (label[a as usize], label[b as usize]);
                label.iter_mut().filter(|l| **l == old).for_each(|l| *l = new);
            }
            let mut seen = 0;
            for group in sets.groups() {
                prop_assert!(group.len() >= 2 && group.is_sorted());
                prop_assert_eq!(group.len() as u32, sets.size(group[0]));
                let same = |x: &u32| label[*x as usize] == label[group[0] as usize];
                prop_assert_eq!((0..40).filter(same).collect::<Vec<_>>(), group.clone());
                seen += group.len();
            }
            let alone = (0..40).filter(|&x| sets.size(x) == 1).count();
            prop_assert_eq!(seen + alone, 40);
        }
    }
}

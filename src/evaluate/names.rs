//! Ids to numbers.

use std::collections::HashMap;
use std::rc::Rc;

/// The ids that were met, numbered from 0 in the order in which they were.
#[derive(Debug, Default)]
pub struct Names {
    numbers: HashMap<Rc<str>, u32>,
    names: Vec<Rc<str>>,
}

impl Names {
    /// The number of an id, a new one if it was not met before.
    pub fn number(&mut self, id: &str) -> u32 {
        if let Some(number) = self.get(id) {
            return number;
        }
        let (number, name) = (self.names.len() as u32, Rc::<str>::from(id));
        self.names.push(Rc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    /// The number of an id, if it was met.
    pub fn get(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The id of a number; empty for one that none has.
    pub fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_number() {
        let mut names = Names::default();
        assert_eq!(["b", "a", "b", ""].map(|id| names.number(id)), [0, 1, 0, 2]);
        assert_eq!((names.len(), names.name(1), names.name(7), names.get("c")), (3, "a", "", None));
    }
}

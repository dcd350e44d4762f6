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

/// Ids as logs have them: of documents that share one the second is `id#2`.
#[derive(Debug, Default)]
pub struct Numbered {
    seen: HashMap<String, u64>,
}

impl Numbered {
    /// The name of the next document of an id.
    pub fn name(&mut self, id: &str) -> String {
        if let Some(count) = self.seen.get_mut(id) {
            *count += 1;
            return format!("{id}#{count}");
        }
        self.seen.insert(id.to_owned(), 1);
        id.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_share_an_id_are_told_apart() {
        let mut numbered = Numbered::default();
        assert_eq!(["a", "b", "a", "a"].map(|id| numbered.name(id)), ["a", "b", "a#2", "a#3"]);
    }

    #[test]
    fn an_id_keeps_its_number() {
        let mut names = Names::default();
        assert_eq!(["b", "a", "b", ""].map(|id| names.number(id)), [0, 1, 0, 2]);
        assert_eq!((names.len(), names.name(1), names.name(7), names.get("c")), (3, "a", "", None));
    }
}

//! Lists whose items are called by numbers, each list with a type of its own for them: a node's number finds no request.

use std::{marker::PhantomData, ops::Deref};

/// The number of an item. Only lists make them, of the places of their items.
pub trait Id: Copy {
    /// The item at this place has this number.
    fn at(place: usize) -> Self;

    /// The place of the item that has this number.
    fn place(self) -> usize;
}

/// Declares the numbers of one list.
macro_rules! id {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        $visibility struct $name(usize);

        impl crate::estate::numbered::Id for $name {
            fn at(place: usize) -> Self {
                Self(place)
            }

            fn place(self) -> usize {
                self.0
            }
        }
    };
}
pub(crate) use id;

/// A list whose items are called by numbers.
#[derive(Clone, Debug)]
pub struct Numbered<Number, Item> {
    items: Vec<Item>,
    number: PhantomData<fn() -> Number>,
}

impl<Number: Id, Item> Numbered<Number, Item> {
    /// The item with this number.
    pub fn get(&self, number: Number) -> Option<&Item> {
        self.items.get(number.place())
    }

    /// The items with their numbers, in order.
    pub fn numbered(&self) -> impl Iterator<Item = (Number, &Item)> + Clone {
        let items = self.items.iter().enumerate();
        items.map(|(place, item)| (Number::at(place), item))
    }

    /// The numbers alone, in order.
    pub fn numbers(&self) -> impl Iterator<Item = Number> + use<Number, Item> {
        (0..self.items.len()).map(Number::at)
    }

    /// Adds an item; its number.
    pub fn push(&mut self, item: Item) -> Number {
        self.items.push(item);
        Number::at(self.items.len() - 1)
    }

    /// The items that lie side by side and of which `key` gives `wanted`, with their numbers. The list is in the order of the keys.
    pub fn with_key<Key: Ord>(
        &self,
        wanted: Key,
        key: impl Fn(&Item) -> Key,
    ) -> impl Iterator<Item = (Number, &Item)> {
        let first = self.items.partition_point(|item| key(item) < wanted);
        let items = self.items.iter().enumerate().skip(first);
        items
            .take_while(move |(_, item)| key(item) == wanted)
            .map(|(place, item)| (Number::at(place), item))
    }

    /// The items, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Item> {
        self.items.iter_mut()
    }
}

impl<Number, Item> Default for Numbered<Number, Item> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<Number, Item> From<Vec<Item>> for Numbered<Number, Item> {
    fn from(items: Vec<Item>) -> Self {
        Self {
            items,
            number: PhantomData,
        }
    }
}

impl<Number, Item> Deref for Numbered<Number, Item> {
    type Target = [Item];

    fn deref(&self) -> &[Item] {
        &self.items
    }
}

impl<'a, Number, Item> IntoIterator for &'a Numbered<Number, Item> {
    type Item = &'a Item;
    type IntoIter = std::slice::Iter<'a, Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

//! stub
use serde::{Deserialize, Serialize};
/// What kind of furniture a block is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// a
    Subscription,
    /// a
    Comments,
    /// a
    Share,
    /// a
    Navigation,
    /// a
    Cookie,
    /// a
    Related,
    /// a
    Newsletter,
    /// a
    Feedback,
    /// a
    Credit,
    /// a
    Legal,
    /// a
    Advert,
    /// a
    #[default]
    Other,
}
impl Label {
    /// All, in their order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Subscription,
        Self::Comments,
        Self::Share,
        Self::Navigation,
        Self::Cookie,
        Self::Related,
        Self::Newsletter,
        Self::Feedback,
        Self::Credit,
        Self::Legal,
        Self::Advert,
        Self::Other,
    ];
    /// How many there are.
    pub const COUNT: usize = 12;

    /// a
    pub fn name(self) -> &'static str {
        "other"
    }
}

//! What the run was told, as far as results depend on it.

use super::escape::{Text, inline};
use crate::logs::Summary;
use maud::{Markup, html};
use serde_json::Value;
use std::path::Path;

/// What no result depends on.
const LEFT_OUT: [&str; 5] = ["threads", "temp-dir", "no-mmap", "strict", "memory"];
/// Of files only the names are told.
const FILES: [&str; 2] = ["pairs", "rules"];

pub(super) fn section(summary: &Summary) -> Markup {
    let told = summary.parameters.0.iter().filter(|(name, value)| {
        !LEFT_OUT.contains(&name.as_str()) && !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
    });
    html! {
        div.wide {
            table.parameters {
                tbody {
                    @for (name, value) in told {
                        tr { th scope="row" { "--" (Text(name)) } td { (inline(&shown(name, value))) } }
                    }
                    @if let Some(bands) = &summary.bands { tr { th scope="row" { "Bands × rows" } td { (inline(bands)) } } }
                    @if let Some(recall) = summary.recall_at_threshold {
                        tr { th scope="row" { "Recall at the threshold" } td { (format!("{recall:.4}")) } }
                    }
                    tr { th scope="row" { "Fingerprint of the parameters" } td { (inline(&summary.fingerprint)) } }
                    tr { th scope="row" { "onecopy" } td { (inline(&summary.version)) } }
                }
            }
        }
        p.aside { "Timings, memory and the check that every record is accounted for are in " code { "summary.json" } "." }
    }
}

fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::String(path) if FILES.contains(&name) => {
            Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(|value| shown(name, value)).collect::<Vec<_>>().join(", "),
        Value::Bool(on) => if *on { "on" } else { "off" }.to_owned(),
        other => other.to_string(),
    }
}

//! The sheet that everything is put on: head, policy, style, script, and the frame around the sections.

use super::Section;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn page(headline: &str, notes: &Markup, sections: &[Section]) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { "onecopy: report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kicker { "onecopy report" }
                    h1 { (headline) }
                    (notes)
                    nav aria-label="Sections" {
                        @for section in sections { a href={ "#" (section.name) } { (section.title) } " " }
                    }
                }
                main {
                    @for section in sections {
                        section id=(section.name) aria-labelledby={ (section.name) "-title" } {
                            h2 id={ (section.name) "-title" } { (section.title) }
                            @if section.name == "clusters" { (search()) }
                            (section.body)
                        }
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// The search box, which appears where there is a script to serve it.
fn search() -> Markup {
    html! {
        div.search hidden role="search" {
            label for="search" { "Search clusters, stories and passages: ids, hosts, text" }
            input #search type="search" autocomplete="off" spellcheck="false";
            output for="search" {}
        }
    }
}

/// How a policy names the one style or script that it allows: by its SHA-256, in base 64.
fn digest(content: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let hash = Sha256::digest(content.as_bytes());
    let mut text = String::from("sha256-");
    for three in hash.chunks(3) {
        let bits = three.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_other_tools() {
        // printf %s '…' | openssl dgst -sha256 -binary | base64
        assert_eq!(digest(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(digest("alert(1)"), "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=");
    }

    #[test]
    fn nothing_in_style_or_script_ends_it_early() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
    }
}

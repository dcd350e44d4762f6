//! Styles to colours.

use super::line::Line;
use super::{Side, Style};
use anstyle::{AnsiColor, Effects};
use std::io::{self, Write};

/// Colours of passages, in turn. Red and green are for what only one side has.
const PASSAGES: [AnsiColor; 4] = [AnsiColor::Cyan, AnsiColor::Yellow, AnsiColor::Magenta, AnsiColor::BrightBlue];

/// How a terminal shows a style. Words of one side are underlined too, for whoever does not see the colours.
pub fn style(style: Style) -> anstyle::Style {
    let plain = anstyle::Style::new();
    match style {
        Style::Plain => plain,
        Style::Faint => plain.effects(Effects::DIMMED),
        Style::Strong => plain.effects(Effects::BOLD),
        Style::Shared(passage) => PASSAGES[passage as usize % PASSAGES.len()].on_default(),
        Style::Only(side) => {
            let colour = if side == Side::A { AnsiColor::Red } else { AnsiColor::Green };
            colour.on_default().effects(Effects::BOLD | Effects::UNDERLINE)
        }
    }
}

/// Writes a line and its end, with the sequences that colour it.
pub fn write(line: &Line, to: &mut impl Write) -> io::Result<()> {
    for span in &line.spans {
        let style = style(span.style);
        write!(to, "{style}{}{style:#}", span.text)?;
    }
    writeln!(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_ends_where_its_text_does() {
        let mut line = Line::of("one", Style::Shared(4));
        line.push(" two", Style::Plain);
        let mut bytes = Vec::new();
        write(&line, &mut bytes).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "\u{1b}[36mone\u{1b}[0m two\n");
    }
}

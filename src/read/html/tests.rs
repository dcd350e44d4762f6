use super::*;
use proptest::prelude::*;

fn text(page: &str) -> String {
    let extracted = extract(page.as_bytes());
    check(&extracted);
    extracted.text
}

/// What holds for any page.
fn check(extracted: &Extracted) {
    let Extracted { text, markup, .. } = extracted;
    let bad =
        |c: char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    assert!(!text.contains(bad), "{text:?}");
    assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
    let lines: Vec<&str> = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    let marked: Vec<&str> = markup.iter().map(|line| &text[line.span()]).collect();
    assert_eq!(lines, marked);
    assert!(markup.windows(2).all(|pair| pair[0].end < pair[1].start));
    assert!(markup.iter().all(|line| (0.0..=1.0).contains(&line.link_density)));
}

/// The lines, and what each stands in.
fn within(page: &str) -> Vec<(String, Vec<&'static str>)> {
    let Extracted { text, markup, .. } = extract(page.as_bytes());
    markup.iter().map(|line| (text[line.span()].to_owned(), line.within.names().collect())).collect()
}

#[test]
fn blocks_are_lines_and_paragraphs_stand_apart() {
    let page = "<!doctype html><html><head><title>Not seen</title></head><body class=menu>\n<h1>The  ferry\n sails</h1>\
        <p>It left <b>at<i> dawn</i></b>, they&nbsp;said.<p>Nobody &lt;waved&gt; &amp; caf&eacute; &#x2014; &notit;.</p>\
        tail<div>one</div><div>two<div>three</div></div><br>four<br>five<br><br>six<hr>seven</body></html>";
    assert_eq!(
        text(page),
        "The ferry sails\n\nIt left at dawn, they said.\n\nNobody <waved> & café — ¬it;.\n\ntail\none\ntwo\nthree\nfour\n\
         five\n\nsix\n\nseven\n"
    );
}

#[test]
fn items_and_rows_have_a_line_each() {
    assert_eq!(text("a<ul><li>b<li><p>c</p><ul><li>d</li></ul></li><li>e</ul>f"), "a\n\nb\nc\nd\ne\n\nf\n");
    assert_eq!(text("<dl><dt>a<dd>b<dt>c<dd><p>d</dl>e"), "a\nb\nc\nd\n\ne\n");
    let table = "x<table><caption>T</caption><thead><tr><th>a<th>b</thead><tbody><tr><td>1</td> <td>2</td></tr>\
        <tr><td><p>3</p></td><td></td><td><p>4</p></td></tr></table>y";
    assert_eq!(text(table), "x\n\nT\na\tb\n1\t2\n3\t4\n\ny\n");
    assert_eq!(text("<select><option>a<option>b</select>c"), "a\nb\nc\n");
}

#[test]
fn cells_with_lines_of_their_own_have_them() {
    let page =
        "<table><tr><td>menu</td><td><p>one</p><p>two</p></td><td>side</td></tr><tr><td>x</td><td>y</td></tr></table>";
    assert_eq!(text(page), "menu\none\n\ntwo\nside\nx\ty\n");
    // A table in a cell.
    let page = "<table><tr><td>a<td><table><tr><td>b<td>c</tr><tr><td>d<td>e</table><td>f</table>g";
    assert_eq!(text(page), "a\nb\tc\nd\te\nf\n\ng\n");
    let page = "<table><tr><td>a<td><table><tr><td>b<td>c</table><td>d</table>";
    assert_eq!(text(page), "a\tb\tc\td\n");
    assert_eq!(text("<table><tr><td>a<br>b<td>c<br></td><td>d</table>"), "a\nb\nc\td\n");
    let lines = within("<table><tr><td><nav>m</nav></td><td><article>x<br>y</article></td></table>");
    assert_eq!(lines[0], ("m".to_owned(), vec!["NAV", "TABLE"]));
    assert_eq!(lines[1], ("x".to_owned(), vec!["ARTICLE", "TABLE"]));
}

#[test]
fn white_space_stays_in_pre_only() {
    assert_eq!(text("<pre>\n  a\tb\n\n    c  d\n</pre> e \n\t f"), "  a\tb\n\n    c  d\n\ne f\n");
    assert_eq!(text("<p> a <span> b </span> c </p> <p> </p>"), "a b c\n");
    assert_eq!(text("a\u{a0}\u{2028}b\u{85}c\u{7}d\u{feff}e&#13;f&#0;g"), "a b cde f\u{fffd}g\n");
    assert_eq!(text("<pre>&#13;a\r\nb</pre>"), "a\nb\n");
}

#[test]
fn what_is_not_seen_is_dropped() {
    for hidden in [
        "<script>if (a < b) document.write('<p>x')</script>",
        "<style>p > a { }</style>",
        "<noscript><p>x</noscript>",
        "<template><p>x</p></template>",
        "<svg viewBox=1><title>x</title><style>x</style><path d=x /><text>x</text></svg>",
        "<div hidden><p>x</p></div>",
        "<div style='color:red; DISPLAY : none !important'>x<div>x</div></div>",
        "<span style=visibility:hidden>x</span>",
        "<iframe><p>x</iframe>",
        "<dialog>x</dialog>",
        "<object>x</object><video>x</video>",
        "<datalist><option>x</datalist>",
        "<img alt=x><input value=x>",
        "<!-- x --><!doctype x><?x?><![CDATA[x]]>",
        "<math><annotation>x</annotation></math>",
    ] {
        assert_eq!(text(&format!("<div>a{hidden}b")), "ab\n", "{hidden}");
    }
    assert_eq!(text("<dialog open>x</dialog><p aria-hidden=true>y"), "x\n\ny\n");
    assert_eq!(text("<body style='display:none' hidden>seen"), "seen\n");
    assert_eq!(text("<ruby>a<rp>(<rt>b<rp>)</ruby>c"), "ac\n");
    assert_eq!(text("<textarea>a <b></textarea>c"), "a <b>\nc\n");
}

#[test]
fn broken_markup_is_read_as_browsers_do() {
    // Mixed up, never begun, never ended.
    assert_eq!(text("<p>a<b>b<p>c</b>d</div></p></p>e</table>"), "ab\n\ncd\n\ne\n");
    assert_eq!(text("a<svg><path><p>b</svg>c"), "a\n\nbc\n");
    assert_eq!(text("<a href=x"), "");
    assert_eq!(text("a < b <3 &copy &unknown; &#xfffffff; </>c<//d>e"), "a < b <3 © &unknown; \u{fffd} ce\n");
    assert_eq!(text("a<script>b"), "a\n");
    assert_eq!(text("a<!-- b"), "a\n");
    assert_eq!(text("<span><div>a</span>b</div>c"), "ab\nc\n");
    assert_eq!(text("<div><table><tr><td>a</div>b</td></table>"), "ab\n");
    assert_eq!(text("<li>a<div>b<li>c"), "a\nb\nc\n");
    assert_eq!(text("<a href=1>a</a><a href=2>b</a><a href=3>c<a href=4>d</a>"), "a b c d\n");
    assert_eq!(text("<button>a</button><button>b</button>"), "a b\n");
}

#[test]
fn pages_written_as_xml_may_have_tags_that_end_themselves() {
    let page = "<?xml version=\"1.0\" encoding=\"utf-8\"?><html xmlns='http://www.w3.org/1999/xhtml'><head><script src='a'/>\
        <title/></head><body><a id='x'/><p>a</p><div/><p>b</p></body></html>";
    assert_eq!(text(page), "a\n\nb\n");
    assert_eq!(within(page)[1].1, ["PARAGRAPH"]);
}

#[test]
fn markup_says_what_all_of_a_line_stands_in() {
    let page = "<header><nav class=topMenu><a href=/>Home</a></nav></header><main><article id=story-7>\
        <h1>Title</h1><p>Half <a href=x>link</a><ul><li><a href=y>All</a> <a href=z>links</a></ul>\
        <aside class='related-posts widget'><h2>More</h2></aside><div role=dialog aria-hidden=true>Box</div>\
        <figure><figcaption>Seen</figcaption></figure></article></main>";
    let lines = within(page);
    let expected: [(&str, &[&str]); 8] = [
        ("Home", &["NAV", "HEADER", "LINK", "MENU"]),
        ("Title", &["MAIN", "ARTICLE", "TITLE", "HEADING", "CONTENT"]),
        ("Half link", &["MAIN", "ARTICLE", "PARAGRAPH", "CONTENT"]),
        ("All links", &["MAIN", "ARTICLE", "LIST_ITEM", "LINK", "CONTENT"]),
        ("More", &["ASIDE", "MAIN", "ARTICLE", "HEADING", "RELATED", "SIDEBAR", "CONTENT"]),
        ("Box", &["MAIN", "ARTICLE", "DIALOG", "ARIA_HIDDEN", "CONTENT"]),
        ("Seen", &["MAIN", "ARTICLE", "FIGURE", "CAPTION", "CONTENT"]),
        ("", &[]),
    ];
    for ((line, within), (text, names)) in lines.iter().zip(expected) {
        assert_eq!((line.as_str(), &within[..]), (text, names));
    }
    assert_eq!(lines.len(), 7);
    let density: Vec<f32> = extract(page.as_bytes()).markup.iter().map(|line| line.link_density).collect();
    assert_eq!(density[..4], [1.0, 0.0, 0.5, 1.0]);
    let depth: Vec<u16> = extract(page.as_bytes()).markup.iter().map(|line| line.depth).collect();
    assert_eq!(depth[..4], [3, 3, 3, 5]);
}

#[test]
fn a_link_that_goes_on_around_blocks_ends_where_it_ends() {
    let lines = within("<div><a href=x>a<p>b</a>c</p>d</div>");
    let linked: Vec<(&str, bool)> =
        lines.iter().map(|(line, within)| (line.as_str(), within.contains(&"LINK"))).collect();
    assert_eq!(linked, [("a", true), ("bc", false), ("d", false)]);
}

#[test]
fn addresses_and_dates_that_a_page_gives() {
    let facts = |head: &str| {
        let Extracted { url, date, .. } = extract(format!("<html><head>{head}</head><p>x").as_bytes());
        (url, date)
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        facts(
            "<meta property=og:url content=https://b.example/2><link rel='shortlink Canonical' href=' https://a.example/1?a&amp;b '>\
             <meta property='article:published_time' content=2024-01-31T10:00:00Z><time datetime=2023-01-01>"
        ),
        (some("https://a.example/1?a&b"), some("2024-01-31T10:00:00Z"))
    );
    assert_eq!(
        facts("<link rel=canonical href=/1><meta property=og:url content=HTTP://b.example/2>").0,
        some("HTTP://b.example/2")
    );
    assert_eq!(
        facts("<meta itemprop=datePublished content=20240131><link rel=next href=https://a.example/>"),
        (None, some("20240131"))
    );
    assert_eq!(facts("<meta property=article:published_time content=yesterday>"), (None, None));
    let body = "<aside><time datetime=2022-01-01>x</time></aside><time>y</time><time datetime=2024-01-31>z</time>";
    assert_eq!(facts(body).1, some("2024-01-31"));
}

#[test]
fn nothing_comes_of_nothing() {
    for page in ["", " \n", "<html></html>", "<p></p><br><table><tr><td></table>", "<title>x</title>"] {
        assert_eq!(extract(page.as_bytes()), Extracted::default(), "{page}");
    }
}

/// A hundred thousand of anything takes its time once, not squared.
#[test]
fn deep_and_wide_pages_end() {
    const MANY: usize = 100_000;
    let deep = |start: &str, end: &str| format!("{}x{}<p>y", start.repeat(MANY), end.repeat(MANY));
    assert_eq!(text(&deep("<div>", "</div>")), "x\n\ny\n");
    assert_eq!(within(&deep("<div class=ads>", "</div>"))[1].1, ["PARAGRAPH"]);
    assert_eq!(text(&deep("<b>", "")), "x\n\ny\n");
    assert_eq!(text(&deep("<font a=1>", "</font>")), "x\n\ny\n");
    assert_eq!(text(&deep("<a href=x><div>", "</a>")), "x\n\ny\n");
    assert_eq!(text(&deep("<table><tr><td>", "</table>")), "x\n\ny\n");
    assert_eq!(text(&deep("<p><b>", "")).trim(), "x\n\ny");
    assert_eq!(text(&deep("</div></p>", "")), "x\n\ny\n");
    assert_eq!(text(&deep("<svg><g>", "")), "y\n");
    assert_eq!(text(&deep("<!--", "")), "");
    assert_eq!(text(&deep("<![CDATA[<", "")), "y\n");
    text(&deep("&", "&#"));
    text(&deep("<", "</"));
    text(&format!("<a {}>x", (0..MANY).map(|n| format!("a{n}=b ")).collect::<String>()));
    text(&format!("<table><tr>{}", "<td>x".repeat(MANY)));
    text(&format!("<p class='{}'>x", "ad ".repeat(MANY)));
    text(&"<script>".repeat(MANY));
    text(&"<title>x".repeat(MANY));
}

fn pieces() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("p"),
        Just("div"),
        Just("td"),
        Just("tr"),
        Just("table"),
        Just("a"),
        Just("b"),
        Just("li"),
        Just("ul"),
        Just("pre"),
        Just("br"),
        Just("span"),
        Just("svg"),
        Just("script"),
        Just("select"),
        Just("option"),
        Just("h2"),
        Just("button"),
        Just("template"),
        Just("title"),
        Just("dd"),
        Just("caption"),
        Just("rt"),
    ];
    let attribute = prop_oneof![
        Just(""),
        Just(" hidden"),
        Just(" class='ad menu'"),
        Just(" href=x"),
        Just(" style='display:none'"),
        Just("/"),
    ];
    let piece = prop_oneof![
        5 => (name.clone(), attribute).prop_map(|(name, attribute)| format!("<{name}{attribute}>")),
        4 => name.prop_map(|name| format!("</{name}>")),
        4 => prop_oneof![
            Just(" "), Just("\n"), Just("word"), Just("é"), Just("\t"), Just("中"), Just("&nbsp;"), Just("&amp"), Just("\r"),
            Just("\u{2028}"), Just("\u{1}"), Just("<!--"), Just("-->"), Just("\u{3000}"), Just("<"), Just("\u{feff}"),
        ].prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_page_comes_out_in_order(page in pieces()) {
        check(&extract(page.as_bytes()));
    }

    #[test]
    fn any_bytes_are_a_page(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&extract(&bytes));
    }

    /// What stands between the tags comes out whole, if nothing is hidden or decides about white space.
    #[test]
    fn no_word_is_lost(tags in proptest::collection::vec(0_usize..24, 1..80)) {
        const TAGS: [&str; 24] = [
            "<p>", "</p>", "<div>", "</div>", "<td>", "</td>", "<tr>", "</tr>", "<table>", "</table>", "<a href=x>", "</a>",
            "<b>", "</b>", "<li>", "</li>", "<ul>", "</ul>", "<h2>", "</h3>", "<br>", "<th>", "<dd>", "</span>",
        ];
        let page: String = tags.iter().enumerate().map(|(n, &tag)| format!("{} w{n} ", TAGS[tag])).collect();
        let text = extract(page.as_bytes()).text;
        let words: Vec<&str> = text.split_whitespace().collect();
        let expected: Vec<String> = (0..tags.len()).map(|n| format!("w{n}")).collect();
        prop_assert_eq!(words, expected);
    }
}

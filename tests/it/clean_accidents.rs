//! `onecopy clean` on what nobody meant to give it: bad records, texts of nothing, monstrous lines, every script and line end; and
//! on pages of HTML.

use crate::clean_pages::{Cleaned, FURNITURE, LABELS, Prose, texts};
use crate::support::{Folder, gunzip, gzip, record, records};

/// Cleans one text file by itself; what was found, and what is left.
#[track_caller]
fn clean(text: &str, switches: &str) -> (Cleaned, String) {
    let folder = Folder::new();
    folder.write("in.txt", text);
    let found = folder.cleaned(&format!("in.txt {switches}"), 0);
    let left = String::from_utf8(folder.read("out/documents/in.txt")).unwrap();
    found.conserves("in.txt", text, &left);
    (found, left)
}

#[test]
fn bad_records_are_rejected_and_the_rest_is_cleaned() {
    let folder = Folder::new();
    let mut prose = Prose::new(951);
    let stories = [prose.story(4), prose.story(4)];
    let page = |at: usize| record(&format!("g{at}"), &format!("{}\n\n{}\n", stories[at], FURNITURE.join("\n")));
    let bad: [&[u8]; 5] = [
        b"[]\n",
        b"{\"id\":\"x\",\"text\":\"abc \xff\"}\n",
        b"no json\n",
        b"{\"id\":\"x\"}\n",
        b"{\"text\":\"Leave a Reply\n",
    ];
    folder.write("in.jsonl", [page(0).as_bytes(), &bad.concat(), page(1).as_bytes()].concat());
    let found = folder.cleaned("in.jsonl --alone", 3);
    assert_eq!((found.rejected.len(), found.rows.len()), (5, 2 * FURNITURE.len()));
    assert_eq!(found.rejected.iter().map(|row| row["line"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    let wanted = [0, 1].map(|at| record(&format!("g{at}"), &format!("{}\n", stories[at])));
    assert_eq!(String::from_utf8(folder.read("out/documents/in.jsonl")).unwrap(), wanted.concat());
    folder.clean("in.jsonl --strict -o other").expect(1, &["in.jsonl: line 2: ", "hint: "]);
    assert!(!folder.exists("other"));
    // An archive that is cut off is read up to the cut.
    let all: String =
        (0..300).map(|at| record(&format!("{at}"), &format!("{}\n\nLeave a Reply\n", prose.story(3)))).collect();
    let packed = gzip(all.as_bytes());
    folder.write("cut.jsonl.gz", &packed[..packed.len() / 2]);
    let found = folder.cleaned("cut.jsonl.gz --alone", 3);
    let documents = found.summary["counts"]["documents"].as_u64().unwrap();
    let left = gunzip(&folder.read("out/documents/cut.jsonl.gz"));
    assert!(documents > 50 && crate::support::rows(&left).len() as u64 == documents, "{documents}");
}

#[test]
fn texts_of_nothing_stay_what_they_are() {
    let folder = Folder::new();
    let furniture = FURNITURE.join("\n");
    let blank = " \n\t\r\n\u{3000}\n";
    let given = records([("empty", ""), ("blank", blank), ("furniture", &furniture), ("zero", "\0")]);
    folder.write("in.jsonl", &given);
    let ended = folder.clean("in.jsonl --alone -o out");
    ended.expect(0, &["emptied", "empty"]);
    let found = Cleaned::read(&folder.path("out"));
    // A record of nothing but furniture is a record still.
    assert_eq!(
        String::from_utf8(folder.read("out/documents/in.jsonl")).unwrap(),
        records([("empty", ""), ("blank", blank), ("furniture", ""), ("zero", "\0")])
    );
    assert_eq!(found.of("furniture").len(), FURNITURE.len());
    let counts = &found.summary["boilerplate"];
    assert_eq!((&counts["emptied"], &counts["emptied_prose"]), (&1.into(), &0.into()));
    assert_eq!(found.summary["counts"]["empty"], 3);
    folder.write("d/nothing.txt", "");
    folder.write("d/furniture.txt", &furniture);
    let found = folder.cleaned("d --alone", 0);
    assert_eq!(found.rows.len(), FURNITURE.len());
    for name in ["nothing.txt", "furniture.txt"] {
        assert_eq!(folder.read(&format!("out/documents/{name}")), b"", "{name}");
    }
    // No documents at all.
    folder.write("none.jsonl", "\n\n");
    assert_eq!(folder.cleaned("none.jsonl", 0).summary["counts"]["documents"], 0);
    assert!(folder.piped("clean", b"").expect(0, &[]).stdout.is_empty());
}

#[test]
fn monstrous_lines_are_one_block_each() {
    let mut prose = Prose::new(952);
    let sentences: String = (0..500).map(|_| prose.sentence() + " ").collect();
    for text in [
        sentences.repeat(5_000_000 / sentences.len()),
        "x".repeat(5_000_000),
        "東".repeat(500_000),
        "\u{301}".repeat(500_000),
        "\n".repeat(2_000_000),
        " ".repeat(2_000_000),
    ] {
        assert_eq!(clean(&text, "").0.rows.len(), 0, "{}", text.chars().next().unwrap());
    }
    // Furniture at its end is found all the same.
    let text = format!("{}\n\n{}\n", sentences.trim_end(), FURNITURE.join("\n"));
    assert_eq!(clean(&text, "").1, format!("{}\n", sentences.trim_end()));
}

#[test]
fn a_multitude_of_lines_ends() {
    clean(&"word\n".repeat(200_000), "");
    let (found, left) = clean(&"Subscribe to our newsletter\r".repeat(5000), "");
    assert_eq!((found.rows.len(), &*left), (5000, ""));
    assert_eq!(found.summary["boilerplate"]["emptied"], 1);
}

#[test]
fn lines_may_end_in_every_way_there_is() {
    let mut prose = Prose::new(953);
    let (story, more) = (prose.paragraphs(4), FURNITURE.join("\n"));
    for end in ["\n", "\r\n", "\r", "\u{2028}", "\u{2029}", "\u{85}", "\u{b}", "\u{c}", "\n\r", " \t\n"] {
        for last in ["", end] {
            let text = format!("{}{end}{end}{}{last}", story.join(end), more.replace('\n', end));
            let (found, left) = clean(&text, "");
            assert_eq!(found.removed("in.txt"), FURNITURE, "{end:?}");
            assert_eq!(left.trim_end(), story.join(end), "{end:?}");
        }
    }
}

#[test]
fn files_of_windows_stay_so() {
    let folder = Folder::new();
    let mut prose = Prose::new(954);
    let (story, other) = (prose.story(4).replace('\n', "\r\n"), prose.story(3).replace('\n', "\r\n"));
    folder.write("d/a.txt", format!("\u{feff}{story}\r\n\r\n{}\r\n", FURNITURE.join("\r\n")));
    folder.write("d/b.txt", format!("{other}\r\n\r\n\r\n"));
    let line = |text: &str| record("r", text).replace('\n', "\r\n");
    folder.write("d/c.jsonl", line(&format!("{story}\r\n\r\n{}\r\n", FURNITURE.join("\r\n"))));
    folder.cleaned("d --alone", 0);
    let left = |name: &str| String::from_utf8(folder.read(&format!("out/documents/{name}"))).unwrap();
    assert_eq!(left("a.txt"), format!("\u{feff}{story}\r\n"));
    assert_eq!(left("b.txt"), format!("{other}\r\n\r\n\r\n"));
    assert_eq!(left("c.jsonl"), line(&format!("{story}\r\n")));
}

#[test]
fn control_characters_are_text_like_any_other() {
    let story = Prose::new(955).story(4);
    let text = format!("\0{story}\u{7}\n\n{}\n\u{1b}[31m\0\n", FURNITURE.join("\n"));
    let (found, left) = clean(&text, "");
    assert!(left.starts_with(&format!("\0{story}\u{7}")), "{left:?}");
    assert_eq!(found.removed("in.txt")[..8], FURNITURE);
    let folder = Folder::new();
    folder.write("in.jsonl", record("a", &text));
    assert_eq!(folder.cleaned("in.jsonl", 0).removed("a")[..8], FURNITURE);
    assert!(folder.texts("in.jsonl")["a"].starts_with(&format!("\0{story}\u{7}")));
}

#[test]
fn prose_of_other_scripts_stays() {
    for sentence in [
        "港口管理员告诉会议说，旧桥在冬天到来之前必须关闭，因为修理费用太高，镇上无力承担。",
        "港の管理人は会議で、古い橋は冬が来る前に閉鎖しなければならないと述べた。修理の費用が町の負担能力を超えるためである。",
        "항구 관리인은 회의에서 낡은 다리를 겨울이 오기 전에 닫아야 한다고 말했다. 수리비가 마을이 낼 수 있는 것보다 비싸기 때문이다.",
        "ผู้จัดการท่าเรือบอกที่ประชุมว่าสะพานเก่าต้องปิดก่อนฤดูหนาวเพราะค่าซ่อมแพงเกินกว่าที่เมืองจะจ่ายได้",
        "قال مدير الميناء للاجتماع إن الجسر القديم يجب أن يغلق قبل الشتاء لأن إصلاحه سيكلف أكثر مما تستطيع المدينة دفعه.",
        "מנהל הנמל אמר בישיבה שיש לסגור את הגשר הישן לפני החורף, משום שתיקונו יעלה יותר ממה שהעיירה יכולה לשלם.",
        "Начальник порта сказал на собрании, что старый мост нужно закрыть до зимы, потому что ремонт обойдётся дороже, чем может заплатить город.",
        "बंदरगाह के प्रमुख ने बैठक में कहा कि पुराने पुल को सर्दी से पहले बंद करना होगा, क्योंकि मरम्मत का खर्च नगर नहीं उठा सकता।",
    ] {
        for between in ["\n\n", "\n"] {
            let text = vec![[sentence; 2].join(" "); 5].join(between) + "\n";
            let (found, left) = clean(&text, "");
            assert_eq!((found.rows.len(), left), (0, text));
        }
    }
}

#[test]
fn clusters_of_characters_stay_whole_at_the_edges_of_blocks() {
    let folder = Folder::new();
    let line = "Zwei Möwen sitzen am Kai";
    for (before, behind) in [
        ("e\u{301}", "\u{301}e"),
        ("👩\u{200d}👩\u{200d}👧", "👩\u{200d}👩\u{200d}👧"),
        ("🇩🇪", "🇫🇷"),
        ("\u{200f}", "\u{200e}"),
        ("\u{feff}", "\u{200b}"),
        ("각", "ก\u{e33}"),
        ("\u{a0}", "\u{3000}"),
    ] {
        let prose = "The harbour was closed on Monday after a storm.";
        let text = format!("{prose}{before}\n{behind}{line}{before}\n{behind}{prose}{before}");
        folder.write("in.txt", &text);
        folder.write("rules.toml", "[[strip]]\nregex = 'Zwei Möwen'\n");
        let found = folder.cleaned("in.txt --rules rules.toml", 0);
        let left = String::from_utf8(folder.read("out/documents/in.txt")).unwrap();
        found.conserves("in.txt", &text, &left);
        assert_eq!(found.removed("in.txt"), [format!("{behind}{line}{before}").trim()]);
        assert!(left.starts_with(format!("{prose}{before}").trim_end()), "{left:?}");
        assert!(left.ends_with(&format!("{behind}{prose}{before}").trim_start()), "{left:?}");
    }
}

/// A page of HTML with everything around its article.
fn html(prose: &mut Prose) -> (String, Vec<String>) {
    let story = prose.paragraphs(5);
    let paragraphs: String = story.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>A bridge is closed</title></head><body>\n\
         <nav><ul><li><a href=/>Home</a></li><li><a href=/s>Sport</a></li><li><a href=/w>Weather</a></li></ul></nav>\n\
         <main><article>\n{paragraphs}</article></main>\n\
         <div id=comments class=comments><h3>Leave a Reply</h3><form class=comment-form><p>Your email address will not be published.</p>\
         <label>Name</label><label>Email</label><button>Post Comment</button></form></div>\n\
         <footer><a href=/p>Privacy policy</a> <p>Copyright 2024 All rights reserved.</p></footer>\n</body></html>\n"
    );
    (page, story)
}

#[test]
fn of_a_page_of_html_the_article_is_left_as_text() {
    let folder = Folder::new();
    let mut prose = Prose::new(956);
    let (page, story) = html(&mut prose);
    folder.write("d/page.html", &page);
    folder.write("d/packed.html.gz", gzip(page.as_bytes()));
    // What the offsets refer to is what is written where nothing is cut.
    folder.cleaned(&format!("d --alone --keep {}", LABELS.join(",")), 0);
    let given = String::from_utf8(folder.read("out/documents/page.html.txt")).unwrap();
    assert!(given.contains("Sport") && !given.contains('<'), "{given}");
    for (switches, is_chars) in [("--alone", false), ("--alone --offsets chars", true)] {
        let found = folder.cleaned(&format!("d {switches}"), 0);
        let left = String::from_utf8(folder.read("out/documents/page.html.txt")).unwrap();
        assert_eq!(left, story.join("\n\n") + "\n");
        assert_eq!(gunzip(&folder.read("out/documents/packed.html.txt.gz")), left.as_bytes());
        if !is_chars {
            found.conserves("page.html", &given, &left);
        }
        let names = |line: &str| -> Vec<String> {
            let row = found.of("page.html").into_iter().find(|row| row.text.trim() == line);
            let row = row.unwrap_or_else(|| panic!("{line}: {:?}", found.rows));
            row.evidence.iter().filter(|what| what.starts_with("markup: ")).cloned().collect()
        };
        assert!(names("Sport").iter().any(|what| what.contains("nav")), "{:?}", names("Sport"));
        assert!(!names("Copyright 2024 All rights reserved.").is_empty());
        assert!(!names("Leave a Reply").is_empty());
    }
    // From a pipe, and among records.
    let ended = folder.piped("clean", page.as_bytes());
    assert_eq!(String::from_utf8(ended.stdout).unwrap(), story.join("\n\n") + "\n");
    folder.write("in.jsonl", record("r", "One line."));
    let ended = folder.clean("in.jsonl d/page.html -o - --alone");
    let streamed = texts(&ended.stdout);
    assert_eq!(streamed["page.html"], story.join("\n\n") + "\n");
}

#[test]
fn a_page_of_html_has_no_room_for_marks() {
    let folder = Folder::new();
    let (page, _) = html(&mut Prose::new(958));
    folder.write("d/page.html", &page);
    folder.write("d/packed.html.gz", gzip(page.as_bytes()));
    folder.write("d/in.jsonl", record("r", "One line."));
    let found = folder.cleaned("d --alone --mark", 0);
    let text = String::from_utf8(folder.read("out/documents/page.html.txt")).unwrap();
    assert!(found.of("page.html").len() > 5);
    for row in found.of("page.html") {
        assert_eq!(text[row.span.clone()], row.text);
    }
}

#[test]
fn pages_of_html_repeat_like_any_other() {
    let folder = Folder::new();
    let mut prose = Prose::new(957);
    for at in 0..10 {
        let story = prose.paragraphs(4);
        let page = format!(
            "<html><head><link rel=canonical href='https://a.example/{at}'></head><body><div>{}</div>\
             <div>Kestrel lamp under quarter moon</div><div>{}</div></body></html>",
            story[..2].join("<br><br>"),
            story[2..].join("<br><br>")
        );
        folder.write(&format!("p{at}.html"), page);
    }
    let found = folder.cleaned("p*.html", 0);
    assert_eq!(found.rows.len(), 10, "{:?}", found.rows);
    for row in &found.rows {
        assert_eq!(row.text.trim(), "Kestrel lamp under quarter moon");
        assert!(row.evidence.contains(&"host: on 10 of 10 pages".into()), "{row:?}");
    }
}

#[test]
fn html_of_nothing_is_an_empty_text() {
    let folder = Folder::new();
    folder.write("d/a.html", "<html><body><script>x</script></body></html>");
    folder.write("d/b.html", "");
    folder.write("d/c.html", "<nav>Home</nav>".repeat(50_000));
    folder.write("d/d.html", "<div>".repeat(200_000));
    folder.cleaned("d", 0);
    for name in ["a", "b", "d"] {
        assert_eq!(folder.read(&format!("out/documents/{name}.html.txt")), b"", "{name}");
    }
}

use shared::time::Timestamp;

use super::*;

fn notice(id: &str, created: i64, status: NoticeStatus) -> Notice {
    Notice {
        id: NoticeId::from(id),
        kind: NoticeKind::Sms,
        to: "+8613800138000".to_owned(),
        status,
        created_at: Timestamp(created),
        changed_at: Timestamp(created),
        due_at: None,
        tries: 0,
        subject: None,
        excerpt: String::new(),
        segments: None,
        gateway: None,
        author: None,
        owner: None,
        cause: None,
    }
}

fn changed(notice: Notice, at: i64, status: NoticeStatus) -> Change {
    Change::Told(Box::new(Notice {
        changed_at: Timestamp(at),
        status,
        ..notice
    }))
}

fn ids(notices: &Notices) -> Vec<&str> {
    let rows = notices.rows.iter().flatten();
    rows.map(|row| row.id.as_str()).collect()
}

/// A list that is known and empty.
fn listed(list: Vec<Notice>) -> Notices {
    let mut notices = Notices::default();
    notices.apply(Change::Listed(Question::default(), list));
    notices
}

const QUEUED: NoticeStatus = NoticeStatus::Queued;
const FAILED: NoticeStatus = NoticeStatus::Failed;

#[test]
fn the_newest_stands_first_and_is_changed_in_its_place() {
    let mut notices = listed(vec![notice("a", 1, QUEUED)]);
    notices.apply(Change::Told(Box::new(notice("b", 2, QUEUED))));
    notices.apply(changed(notice("a", 1, QUEUED), 3, FAILED));
    assert_eq!(ids(&notices), ["b", "a"]);
    assert_eq!(notices.rows.unwrap()[1].status, FAILED);
    assert_eq!(notices.stirs, 2);
}

#[test]
fn a_late_answer_does_not_undo_what_was_told() {
    let mut notices = listed(Vec::new());
    notices.apply(changed(notice("a", 1, QUEUED), 9, FAILED));
    notices.apply(Change::Told(Box::new(notice("b", 2, QUEUED))));
    let old = vec![notice("a", 1, QUEUED)];
    notices.apply(Change::Listed(Question::default(), old));
    assert_eq!(ids(&notices), ["b", "a"]);
    assert_eq!(notices.rows.unwrap()[1].status, FAILED);
}

#[test]
fn a_new_connection_trusts_the_list() {
    let mut notices = listed(Vec::new());
    notices.apply(Change::Told(Box::new(notice("a", 1, QUEUED))));
    notices.connected();
    notices.apply(Change::Listed(Question::default(), Vec::new()));
    assert_eq!(ids(&notices), [""; 0]);
}

#[test]
fn what_a_filter_keeps_out_leaves_the_list() {
    let mut notices = listed(vec![notice("a", 1, QUEUED)]);
    let filter = Filter {
        status: Some(QUEUED),
        to: " 0138".to_owned(),
        ..Filter::default()
    };
    notices.apply(Change::Filter(filter));
    assert_eq!(notices.rows, None);
    let question = notices.question.clone();
    assert_eq!(question.list().to.as_deref(), Some("0138"));
    notices.apply(Change::Listed(Question::default(), Vec::new()));
    assert_eq!(notices.rows, None, "an answer to another question");
    notices.apply(Change::Listed(question, vec![notice("a", 1, QUEUED)]));
    notices.apply(Change::Told(Box::new(notice("b", 2, FAILED))));
    assert_eq!(ids(&notices), ["a"]);
    notices.apply(changed(notice("a", 1, QUEUED), 3, FAILED));
    assert_eq!(ids(&notices), [""; 0]);
}

#[test]
fn a_page_is_bounded_and_turned_both_ways() {
    let all = (0..=PAGE as i64).rev();
    let list = all.map(|at| notice(&at.to_string(), at, QUEUED));
    let mut notices = listed(list.collect());
    assert_eq!(ids(&notices).len(), PAGE);
    assert!(notices.more);
    // Older than the end of a page that has a next one: it stands on that one.
    notices.apply(Change::Told(Box::new(notice("old", 0, QUEUED))));
    assert_eq!(ids(&notices).len(), PAGE);
    assert!(!ids(&notices).contains(&"old"));
    notices.apply(Change::Older);
    assert_eq!(notices.question.before, Some(NoticeId::from("1")));
    let question = notices.question.clone();
    notices.apply(Change::Listed(question, vec![notice("0", 0, QUEUED)]));
    notices.apply(Change::Told(Box::new(notice("new", 999, QUEUED))));
    assert_eq!(ids(&notices), ["0"], "an older page stays as it is");
    notices.apply(Change::Newer);
    assert_eq!(notices.question, Question::default());
    assert!(notices.turned.is_empty());
}

#[test]
fn a_notice_that_is_looked_at_says_that_it_has_changed() {
    let mut notices = Notices::default();
    notices.apply(Change::Watch(Some(NoticeId::from("a"))));
    notices.apply(Change::Told(Box::new(notice("b", 1, QUEUED))));
    notices.apply(Change::Told(Box::new(notice("a", 1, QUEUED))));
    assert_eq!(notices.watched, Some((NoticeId::from("a"), 1)));
}

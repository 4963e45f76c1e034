//! What is kept of a lesson.

use shared::id::BridgeId;

use super::*;

#[test]
fn what_was_done_stays_done_over_a_reload_and_without_its_bridges() {
    let lesson = Lesson::Listen;
    let full = evidence(
        Book::listening("127.0.0.1:7000").joins("1"),
        Book::default(),
        &[],
    );
    let mut progress = Progress::default();
    let course = progress.edit(lesson);
    let outcomes = course.outcomes(lesson, &full);
    assert!(course.learn(lesson, &outcomes));
    assert!(!course.learn(lesson, &outcomes), "once");
    course.put(Role::Yours, BridgeId::from("a"));
    course.did(refused(
        "udp",
        Fault::new(FaultCode::TooLarge, "").with("limit", 7),
    ));
    let mut again = Progress::read(Some(&progress.text()));
    assert_eq!(again, progress);
    assert_eq!(
        (again.done(lesson), again.next()),
        (2, Some(Lesson::Address))
    );
    let course = again.edit(lesson);
    course.forget(&BridgeId::from("a"));
    let outcomes = course.outcomes(lesson, &Evidence::default());
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_done()).count(),
        2
    );
    assert_eq!(Progress::read(Some("nonsense")), Progress::default());
}

#[test]
fn no_bridge_of_a_lesson_is_forgotten_and_answers_are_bounded() {
    let mut course = Course::default();
    for id in ["a", "b"] {
        course.put(Role::Yours, BridgeId::from(id));
    }
    course.put(Role::Other, BridgeId::from("c"));
    assert_eq!(course.yours, Some(BridgeId::from("b")));
    assert_eq!(course.bridges().len(), 3);
    for port in 0..200 {
        course.did(opened("udp", port));
    }
    assert_eq!(course.deeds.len(), 50);
    assert_eq!(course.deeds.last(), Some(&opened("udp", 199)));
}

//! All lessons, and how far one has come.

use yew::prelude::*;

use super::kept;
use crate::{
    components::{
        icon::{Glyph, Icon},
        link_to::LinkTo,
    },
    context::use_text,
    lessons::{Lesson, Progress},
    route::Route,
    text::Text,
};

/// The list of lessons.
#[component]
pub(crate) fn LessonList() -> Html {
    let text = use_text();
    let words = text.lessons;
    let place = kept::use_place();
    let progress = kept::use_progress(&place);
    let next = progress.next();
    html! {
        <main id="content" class="page lessons-page">
            <h1>{ words.title }</h1>
            <p>{ words.intro }</p>
            <p class="hint">{ words.intro_checked }</p>
            <ol class="lesson-list" aria-label={words.list}>
                { for Lesson::ALL.map(|lesson| item(lesson, &progress, next == Some(lesson), text)) }
            </ol>
            if next.is_none() {
                <p>{ words.all_finished }</p>
            }
        </main>
    }
}

fn item(lesson: Lesson, progress: &Progress, is_next: bool, text: &'static Text) -> Html {
    let words = (text.lessons.of)(lesson);
    let (done, all) = (progress.done(lesson), lesson.steps().len());
    let is_done = done == all;
    let action = match (done, is_done) {
        (_, true) => text.lessons.look_again,
        (0, _) => text.lessons.begin,
        _ => text.lessons.go_on,
    };
    let class = classes!(
        "lesson-item",
        is_next.then_some("next"),
        is_done.then_some("done")
    );
    html! {
        <li key={lesson.key()}>
            <LinkTo to={Route::to_lesson(lesson)} {class}>
                <span class="check-mark" aria-hidden="true">
                    if is_done {
                        <Icon glyph={Glyph::Done} />
                    } else {
                        { lesson.number() }
                    }
                </span>
                <span class="lesson-item-words">
                    <strong>{ words.name }</strong>
                    <span>{ words.summary }</span>
                </span>
                <span class="lesson-item-state">
                    <span>{ (text.lessons.progress)(done, all) }</span>
                    <span class="lesson-item-action" aria-hidden="true">{ action }</span>
                </span>
            </LinkTo>
        </li>
    }
}

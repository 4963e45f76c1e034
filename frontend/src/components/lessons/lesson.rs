//! One lesson: what it is about, its steps, and the bench.

use yew::prelude::*;

use super::{bench::Bench, desk::use_desk, foot::Foot, kept, steps::Steps};
use crate::{
    components::{
        inspector::{link::linked, said::said},
        link_to::LinkTo,
    },
    lessons::{Lesson, Outcome, Progress},
    route::Route,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct LessonPlaceProps {
    pub lesson: Lesson,
}

/// The place of a lesson.
#[component]
pub(crate) fn LessonPlace(props: &LessonPlaceProps) -> Html {
    let lesson = props.lesson;
    let desk = use_desk(lesson);
    let place = kept::use_place();
    let progress = kept::use_progress(&place);
    let text = desk.text();
    let words = (text.lessons.of)(lesson);
    let is_done = desk.outcomes.iter().all(Outcome::is_done);
    html! {
        <main id="content" class="page lesson-page">
            <header class="lesson-head">
                <LinkTo to={Route::Lessons} class="link">{ text.lessons.more_lessons }</LinkTo>
                <h1>{ (text.lessons.heading)(lesson.number(), words.name) }</h1>
            </header>
            <div class="lesson-columns">
                <div class="lesson-side">
                    <section class="card">
                        <h2>{ text.lessons.about }</h2>
                        { for words.about.iter().map(|paragraph| html! { <p>{ linked(paragraph) }</p> }) }
                        { for words.said.iter().map(|one| said(one, text)) }
                    </section>
                    <section class="card" aria-labelledby="task">
                        <h2 id="task">{ text.lessons.task }</h2>
                        <p>{ linked(words.task) }</p>
                        <Steps desk={desk.clone()} />
                    </section>
                    if is_done {
                        <section class="card lesson-done">
                            <h2>{ text.lessons.finished }</h2>
                            <p>{ linked(words.after) }</p>
                            { onward(lesson, &progress, text) }
                        </section>
                    }
                </div>
                <div class="lesson-side">
                    <Bench desk={desk.clone()} />
                    <Foot {desk} />
                </div>
            </div>
        </main>
    }
}

/// The way to the lesson that comes next.
fn onward(lesson: Lesson, progress: &Progress, text: &'static Text) -> Html {
    let next = lesson.next().or_else(|| progress.next());
    match next {
        Some(next) => {
            let name = (text.lessons.of)(next).name;
            html! {
                <LinkTo to={Route::to_lesson(next)} class="button primary">{ (text.lessons.next)(name) }</LinkTo>
            }
        }
        None => html! { <p>{ text.lessons.all_finished }</p> },
    }
}

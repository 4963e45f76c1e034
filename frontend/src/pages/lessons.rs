//! Lessons: the list of them, and one.

use yew::prelude::*;

use crate::{
    components::lessons::{lesson::LessonPlace, list::LessonList},
    context::use_text,
    lessons::Lesson,
};

#[derive(PartialEq, Properties)]
pub(crate) struct LessonsPageProps {
    /// The name of the lesson that is looked at.
    pub name: Option<String>,
}

/// The page of lessons.
#[component]
pub(crate) fn LessonsPage(props: &LessonsPageProps) -> Html {
    let text = use_text();
    match props.name.as_deref().map(Lesson::from_key) {
        None => html! { <LessonList /> },
        Some(Some(lesson)) => html! { <LessonPlace key={lesson.key()} {lesson} /> },
        Some(None) => {
            html! { <main id="content" class="page"><h1>{ text.no_such_place }</h1></main> }
        }
    }
}

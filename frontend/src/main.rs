//! Jackfield's page.

use yew::prelude::*;

#[function_component]
fn App() -> Html {
    html! { <main>{ "Jackfield" }</main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

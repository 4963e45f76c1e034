//! The way past the navigation, for who goes by Tab.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::{browser, context::use_text};

/// Where the content begins: a bridge's entries, else the page.
const CONTENT: [&str; 2] = [".entries", "main"];

/// A link that shows itself when it has the focus.
#[component]
pub(crate) fn Skip() -> Html {
    let text = use_text();
    let onclick = |event: MouseEvent| {
        event.prevent_default();
        let content: Option<HtmlElement> = CONTENT.into_iter().find_map(browser::find_visible);
        if let Some(content) = &content {
            // What is not for Tab can still be given the focus.
            if content.tab_index() < 0 {
                content.set_tab_index(-1);
            }
        }
        browser::focus(content);
    };
    html! { <a class="skip button" href="#content" {onclick}>{ text.keys.skip }</a> }
}

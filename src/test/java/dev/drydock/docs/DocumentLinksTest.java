package dev.drydock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links of the documentation lead somewhere, and the index leads to every page. */
class DocumentLinksTest {
    private static final String INDEX = "docs/README.md";
    private static final List<String> KINDS = List.of("Tutorials", "How-to guides", "Reference", "Explanation");

    private final Map<String, Page> pages =
            Page.all().stream().collect(Collectors.toMap(Page::name, Function.identity()));

    @Test
    void everyLinkLeadsToAFileAndItsAnchor() {
        assertThat(pages.values().stream()
                        .flatMap(page -> page.links().stream()
                                .filter(link -> !resolves(link))
                                .map(link -> page.name() + " -> " + link)))
                .isEmpty();
    }

    private boolean resolves(Page.Link link) {
        if (link.anchor().isEmpty()) {
            return Page.exists(link.path());
        }
        Page target = pages.get(link.path());
        return target != null && target.anchors().contains(link.anchor());
    }

    @Test
    void theReadmeLeadsToTheIndexAndTheIndexToEveryPage() {
        assertThat(page("README.md").links()).extracting(Page.Link::path).contains(INDEX);

        Set<String> reached = new TreeSet<>(Set.of("README.md", INDEX));
        Deque<String> open = new ArrayDeque<>(List.of(INDEX));
        while (!open.isEmpty()) {
            linked(open.remove()).filter(reached::add).forEach(open::add);
        }
        assertThat(reached).containsAll(pages.keySet());
    }

    private Stream<String> linked(String name) {
        return page(name).links().stream().map(Page.Link::path).filter(pages::containsKey);
    }

    @Test
    void everyPageHasOneKind() {
        Page index = page(INDEX);
        List<String> listed = KINDS.stream()
                .flatMap(kind -> index.section(kind).links().stream())
                .map(Page.Link::path)
                .toList();

        assertThat(listed).doesNotHaveDuplicates();
        assertThat(pages.keySet().stream().filter(DocumentLinksTest::hasAKind))
                .allSatisfy(name -> assertThat(listed).contains(name));
    }

    /** Pages of decisions are listed on their own page. */
    private static boolean hasAKind(String name) {
        boolean decision = name.startsWith("docs/adr/") && !name.equals("docs/adr/README.md");
        return name.startsWith("docs/") && !name.equals(INDEX) && !decision;
    }

    private Page page(String name) {
        Page page = pages.get(name);
        assertThat(page).as(name).isNotNull();
        return java.util.Objects.requireNonNull(page);
    }

    @Test
    void anchorsAreThoseOfGitHub() {
        Page page = new Page("docs/page.md", """
                # `model.yaml`
                ## Models and releases
                ## Erase a person's rows
                ## What, again?
                ## What, again?
                ```
                # no heading
                ```
                """);

        assertThat(page.anchors())
                .containsExactlyInAnyOrder(
                        "modelyaml", "models-and-releases", "erase-a-persons-rows", "what-again", "what-again-1");
    }
}

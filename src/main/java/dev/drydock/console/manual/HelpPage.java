package dev.drydock.console.manual;

import dev.drydock.console.access.CurrentUser;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.manual.Manual;
import dev.drydock.manual.Manual.Hit;
import dev.drydock.manual.ManualPage;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The documentation of the installation: its pages by kind, one page, or where some words stand. */
@Named("help")
@RequestScoped
public class HelpPage {
    private static final int MOST_HITS = 40;

    @Inject
    CurrentUser currentUser;

    @Inject
    Manual manual;

    private Optional<ManualPage> page = Optional.empty();

    /** The pages of one kind. */
    public record Kind(String name, List<Entry> pages) {}

    /** One line that leads to a page. */
    public record Entry(String title, String content, String address) {}

    public void open() {
        currentUser.actor();
        if (!currentUser.parameter("page").isEmpty()) {
            page = Optional.of(manual.page(currentUser.parameter("page"))
                    .orElseThrow(() -> new DrydockException(
                            CommonFailure.NOT_FOUND,
                            "The documentation has no page \"" + currentUser.parameter("page")
                                    + "\". The page Help lists all pages and can search them.")));
        }
    }

    public String title() {
        return page.map(ManualPage::title).orElse("Help");
    }

    public boolean isPage() {
        return page.isPresent();
    }

    /** HTML that is made from the installation's own files, with everything else escaped. */
    public String html() {
        return page.map(new ManualHtml(manual)::render).orElse("");
    }

    public String words() {
        return currentUser.parameter("q");
    }

    public boolean isSearch() {
        return !words().isBlank();
    }

    public List<Entry> hits() {
        return manual.search(words()).stream()
                .limit(MOST_HITS)
                .map(HelpPage::entry)
                .toList();
    }

    public List<Kind> kinds() {
        Map<String, List<Entry>> byKind = manual.pages().stream()
                .collect(Collectors.groupingBy(
                        ManualPage::kind,
                        LinkedHashMap::new,
                        Collectors.mapping(
                                found -> new Entry(found.title(), found.content(), ManualHtml.address(found)),
                                Collectors.toList())));
        return byKind.entrySet().stream()
                .map(kind -> new Kind(kind.getKey(), kind.getValue()))
                .toList();
    }

    private static Entry entry(Hit hit) {
        String title = hit.page().title().equals(hit.section().heading())
                ? hit.page().title()
                : hit.page().title() + ": " + hit.section().heading();
        return new Entry(
                title,
                hit.line(),
                ManualHtml.address(hit.page()) + "#" + hit.section().anchor());
    }
}

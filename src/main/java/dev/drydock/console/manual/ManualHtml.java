package dev.drydock.console.manual;

import dev.drydock.manual.Manual;
import dev.drydock.manual.ManualPage;
import dev.drydock.manual.ManualPage.Section;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** A page of the documentation as HTML: its links lead to the console's other pages, pictures become their description. */
final class ManualHtml {
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final TextContentRenderer TEXT =
            TextContentRenderer.builder().build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(context -> ManualHtml::attributes)
            .build();

    private final Manual manual;

    ManualHtml(Manual manual) {
        this.manual = manual;
    }

    String render(ManualPage page) {
        Node document = PARSER.parse(page.text());
        document.accept(new Links(page));
        return HTML.render(document);
    }

    static String address(ManualPage page) {
        return "/console/help?page=" + page.name();
    }

    private static void attributes(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading) {
            attributes.put("id", new Section(TEXT.render(node).trim(), "").anchor());
        } else if (tag.equals("pre")) {
            attributes.put("tabindex", "0");
        }
    }

    /** Makes links lead to where the console has the page. */
    private final class Links extends AbstractVisitor {
        private final ManualPage page;

        Links(ManualPage page) {
            this.page = page;
        }

        @Override
        public void visit(Image image) {
            image.insertBefore(new Text("["));
            keepTheText(image);
            image.insertBefore(new Text("]"));
            image.unlink();
        }

        @Override
        public void visit(Link link) {
            visitChildren(link);
            String to = link.getDestination();
            if (to.startsWith("#") || to.startsWith("https://")) {
                return;
            }
            Optional<String> address = inTheConsole(to);
            if (address.isPresent()) {
                link.setDestination(address.get());
            } else {
                keepTheText(link);
                link.unlink();
            }
        }

        private Optional<String> inTheConsole(String to) {
            URI target = URI.create("/docs/" + page.name()).resolve(to);
            if (target.isAbsolute()) {
                return Optional.empty();
            }
            String file = target.getPath();
            if (!file.startsWith("/docs/") || !file.endsWith(".md")) {
                return Optional.empty();
            }
            return manual.page(file.substring("/docs/".length()))
                    .map(found -> address(found) + (target.getFragment() == null ? "" : "#" + target.getFragment()));
        }

        private static void keepTheText(Node link) {
            Node child = link.getFirstChild();
            while (child != null) {
                Node next = child.getNext();
                link.insertBefore(child);
                child = next;
            }
        }
    }
}

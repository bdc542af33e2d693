package dev.drydock.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Composes the tree of one YAML document out of the parser's events, so that a duplicate key, an anchor, an alias, a tag or a second
 * document is a problem with its line, and the reading continues. Nesting deeper than {@value #DEEPEST} levels ends it, since the parser's
 * time would grow with the square of the depth.
 */
public final class YamlTree {
    private static final int DEEPEST = 8;

    private final Iterator<Event> events;
    private final String guide;
    private final Problems problems;

    private YamlTree(Iterator<Event> events, String guide, Problems problems) {
        this.events = events;
        this.guide = guide;
        this.problems = problems;
    }

    /**
     * The document's root; empty if there is none or its syntax is broken, which is then reported.
     *
     * @param guide the page that lists the file's keys
     */
    public static Optional<YamlNode> compose(String yaml, String guide, Problems problems) {
        LoadSettings settings = LoadSettings.builder().build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(yaml).iterator();
            return new YamlTree(events, guide, problems).document();
        } catch (NestedTooDeep deep) {
            problems.add(
                    deep.line,
                    "",
                    "is nested deeper than " + DEEPEST + " levels, which no key is; mend it, what follows"
                            + " was not read.");
        } catch (MarkedYamlEngineException broken) {
            problems.add(broken.getProblemMark().map(YamlTree::lineOf).orElse(1), "", brokenSyntax(broken));
        } catch (YamlEngineException broken) {
            problems.add(1, "", "is not YAML: " + broken.getMessage() + "; correct it.");
        }
        return Optional.empty();
    }

    private static String brokenSyntax(MarkedYamlEngineException broken) {
        String context = broken.getContext() == null ? "" : broken.getContext() + ", ";
        return "the YAML is broken here: " + context + broken.getProblem()
                + "; correct the syntax; what follows was not read.";
    }

    private Optional<YamlNode> document() {
        events.next();
        Event start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            problems.add(1, "", "is empty; " + guide + " lists the keys to write.");
            return Optional.empty();
        }
        YamlNode root = node(events.next(), 0);
        events.next();
        Event after = events.next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            problems.add(line(after), "", "holds a second document; remove it.");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            problems.add(line(event), "", "alias *" + alias.getAlias() + " is not allowed; write the value itself.");
            return new YamlNode.Unusable(line(event));
        }
        refuseAnchor((NodeEvent) event);
        if (event instanceof ScalarEvent scalar) {
            refuseTag(event, scalar.getTag());
            return new YamlNode.Scalar(line(event), scalar.getValue(), scalar.isPlain());
        }
        refuseTag(event, ((CollectionStartEvent) event).getTag());
        if (depth == DEEPEST) {
            throw new NestedTooDeep(line(event));
        }
        return event.getEventId() == Event.ID.MappingStart ? mapping(event, depth) : sequence(event, depth);
    }

    private YamlNode sequence(Event start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(line(start), items);
    }

    private YamlNode mapping(Event start, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode.Entry entry = new YamlNode.Entry(key.line(), node(events.next(), depth + 1));
            if (key instanceof YamlNode.Scalar name) {
                put(entries, name.text(), entry);
            } else if (!(key instanceof YamlNode.Unusable)) {
                problems.add(key.line(), "", "a list or a mapping stands as a key; a key is a word.");
            }
        }
        return new YamlNode.Mapping(line(start), entries);
    }

    private void put(Map<String, YamlNode.Entry> entries, String name, YamlNode.Entry entry) {
        YamlNode.Entry first = entries.putIfAbsent(name, entry);
        if (first != null) {
            problems.add(
                    entry.line(),
                    name,
                    "the key is written twice, first on line " + first.line() + "; keep one of the two.");
        }
    }

    private void refuseAnchor(NodeEvent event) {
        event.getAnchor()
                .ifPresent(anchor -> problems.add(
                        line(event),
                        "",
                        "anchor &" + anchor + " is not allowed; write the value itself where it is needed."));
    }

    private void refuseTag(Event event, Optional<String> tag) {
        tag.ifPresent(text -> problems.add(
                line(event),
                "",
                "tag " + Problems.quote(text) + " is not allowed; remove it, the key decides the type."));
    }

    private static int line(Event event) {
        return event.getStartMark().map(YamlTree::lineOf).orElse(1);
    }

    private static int lineOf(Mark mark) {
        return mark.getLine() + 1;
    }

    private static final class NestedTooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int line;

        NestedTooDeep(int line) {
            super(null, null, false, false);
            this.line = line;
        }
    }
}

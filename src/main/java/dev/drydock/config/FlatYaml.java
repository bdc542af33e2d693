package dev.drydock.config;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One YAML document that is a mapping of words to plain values, nothing nested: read off the parser's events, so that nothing is
 * built of what an anchor, a tag or a nesting asks for.
 */
final class FlatYaml {
    private final List<String> problems;
    private final Map<String, Value> values = new TreeMap<>();

    private FlatYaml(List<String> problems) {
        this.problems = problems;
    }

    /** A value and where it stands. */
    record Value(String text, int line) {
        /** How an amount of memory is written, such as {@code 900m} or {@code 16g}. */
        static final String MEMORY = "[1-9][0-9]{0,5}[mg]";

        private static final int MOST_SHOWN = 80;

        /** Of a text like {@link #MEMORY}. */
        static int mebibytes(String memory) {
            int number = Integer.parseInt(memory.substring(0, memory.length() - 1));
            return memory.endsWith("g") ? number << 10 : number;
        }

        /** For messages: on one line, and not too long. */
        static String shown(String text) {
            String cut = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
            return cut.replaceAll("\\p{Cntrl}", "?");
        }
    }

    /** @param problems takes a sentence for whatever is wrong; what stands after the first is not read */
    static Map<String, Value> read(String yaml, List<String> problems) {
        FlatYaml flat = new FlatYaml(problems);
        try {
            flat.document(
                    new Parse(LoadSettings.builder().build()).parseString(yaml).iterator());
        } catch (Refused e) {
            problems.add("line " + e.line + ": " + e.getMessage());
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add("line " + line + ": it is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add("it is not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable"));
        }
        return flat.values;
    }

    private void document(Iterator<Event> events) {
        events.next();
        Event start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            throw new Refused(1, "it is empty and must be a mapping of keys to values");
        }
        Event root = events.next();
        if (root.getEventId() != Event.ID.MappingStart) {
            throw new Refused(line(root), "it must be a mapping of keys to values");
        }
        refuseMarks(root);
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            String key = scalar(event, "a key");
            Event value = events.next();
            Value before = values.putIfAbsent(key, new Value(scalar(value, "the value of " + key), line(value)));
            if (before != null) {
                problems.add("line " + line(event) + ": '" + key + "' is written twice, first on line " + before.line);
            }
        }
        events.next();
        Event after = events.next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            throw new Refused(line(after), "it holds a second document");
        }
    }

    private static String scalar(Event event, String what) {
        if (!(event instanceof ScalarEvent scalar)) {
            throw new Refused(line(event), what + " must be plain, not a list, a mapping or an alias");
        }
        refuseMarks(event);
        return scalar.getValue();
    }

    private static void refuseMarks(Event event) {
        Optional<String> tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : ((org.snakeyaml.engine.v2.events.CollectionStartEvent) event).getTag();
        if (tag.isPresent() || ((NodeEvent) event).getAnchor().isPresent()) {
            throw new Refused(line(event), "tags and anchors are not allowed");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int line;

        Refused(int line, String why) {
            super(why, null, false, false);
            this.line = line;
        }
    }
}

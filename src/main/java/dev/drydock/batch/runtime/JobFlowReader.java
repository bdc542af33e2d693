package dev.drydock.batch.runtime;

import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobFlow.Kind;
import dev.drydock.application.runs.JobFlow.Node;
import dev.drydock.application.runs.JobFlow.RestartRules;
import dev.drydock.application.runs.JobFlow.Transition;
import dev.drydock.application.runs.JobFlow.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/** Reads the flow out of a job's file, which satisfies the schema. */
final class JobFlowReader {
    private JobFlowReader() {}

    static JobFlow read(Element job) {
        return new JobFlow(nodes(job));
    }

    private static List<Node> nodes(Element parent) {
        return JobFiles.children(parent).stream()
                .map(JobFlowReader::node)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Node> node(Element element) {
        return kind(element)
                .map(kind -> new Node(
                        element.getAttribute("id"),
                        kind,
                        has(element, "partition"),
                        transitions(element),
                        kind == Kind.FLOW || kind == Kind.SPLIT ? nodes(element) : List.of(),
                        new RestartRules(
                                element.getAttribute("allow-start-if-complete").equals("true"), startLimit(element))));
    }

    private static int startLimit(Element element) {
        String limit = element.getAttribute("start-limit");
        return limit.matches("[0-9]{1,9}") ? Integer.parseInt(limit) : 0;
    }

    private static Optional<Kind> kind(Element element) {
        return switch (String.valueOf(element.getLocalName())) {
            case "step" -> Optional.of(has(element, "chunk") ? Kind.CHUNK : Kind.BATCHLET);
            case "decision" -> Optional.of(Kind.DECISION);
            case "flow" -> Optional.of(Kind.FLOW);
            case "split" -> Optional.of(Kind.SPLIT);
            default -> Optional.empty();
        };
    }

    private static boolean has(Element element, String child) {
        return JobFiles.children(element).stream().anyMatch(part -> child.equals(part.getLocalName()));
    }

    /** The elements first, as the specification asks for; the attribute {@code next} takes what they leave. */
    private static List<Transition> transitions(Element element) {
        List<Transition> transitions = new ArrayList<>();
        JobFiles.children(element).stream().flatMap(JobFlowReader::transition).forEach(transitions::add);
        if (!element.getAttribute("next").isEmpty()) {
            transitions.add(new Transition("*", Way.NEXT, element.getAttribute("next")));
        }
        return transitions;
    }

    private static Stream<Transition> transition(Element element) {
        String on = element.getAttribute("on");
        String exitStatus = element.getAttribute("exit-status");
        return switch (String.valueOf(element.getLocalName())) {
            case "next" -> Stream.of(new Transition(on, Way.NEXT, element.getAttribute("to")));
            case "end" -> Stream.of(new Transition(on, Way.END, exitStatus));
            case "fail" -> Stream.of(new Transition(on, Way.FAIL, exitStatus));
            case "stop" -> Stream.of(new Transition(on, Way.STOP, exitStatus));
            default -> Stream.empty();
        };
    }
}

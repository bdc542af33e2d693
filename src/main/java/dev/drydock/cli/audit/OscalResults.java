package dev.drydock.cli.audit;

import dev.drydock.cli.terminal.Json;
import dev.drydock.controls.ControlMapping;
import dev.drydock.controls.ControlMapping.Control;
import dev.drydock.files.Sha256;
import dev.drydock.program.ProgramVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evidence in the form of OSCAL 1.1.2 assessment results: a result for each framework, an observation for each line of evidence. It has no
 * finding, because a finding would be a verdict. The same evidence at the same time gives the same bytes.
 */
final class OscalResults {
    private static final String NAMESPACE = "urn:drydock:controls";

    private final ControlEvidence evidence;
    private final String at;
    private final String about;

    OscalResults(ControlEvidence evidence, Instant at, @Nullable String model) {
        this.evidence = evidence;
        this.at = at.toString();
        this.about = model == null ? "all records of the site" : "records about the model " + model;
    }

    static byte[] json(Map<String, Object> results) {
        return (Json.pretty(results) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    Map<String, Object> of(List<ControlMapping> mappings) {
        String plan = uuid("plan", about);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("uuid", uuid("results", about, at));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("title", "Evidence that Drydock left, by control");
        metadata.put("last-modified", at);
        metadata.put("version", ProgramVersion.current().toString());
        metadata.put("oscal-version", "1.1.2");
        metadata.put("remarks", ControlEvidence.NO_VERDICT);
        root.put("metadata", metadata);
        root.put("import-ap", Map.of("href", "#" + plan));
        root.put("results", mappings.stream().map(this::result).toList());
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("uuid", plan);
        resource.put("description", "There is no assessment plan: the mapping files say what is looked at.");
        root.put("back-matter", Map.of("resources", List.of(resource)));
        return Map.of("assessment-results", root);
    }

    private Map<String, Object> result(ControlMapping mapping) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("uuid", uuid("result", mapping.framework(), about, at));
        result.put("title", mapping.title());
        result.put("description", "Evidence in " + about + ". " + evidence.log());
        result.put("start", at);
        result.put(
                "reviewed-controls",
                Map.of(
                        "control-selections",
                        List.of(Map.of(
                                "include-controls",
                                mapping.controls().stream()
                                        .map(control -> Map.of("control-id", control.id()))
                                        .toList()))));
        List<Map<String, Object>> observations = new ArrayList<>();
        for (Control control : mapping.controls()) {
            for (ControlMapping.Evidence line : control.evidence()) {
                observations.add(observation(mapping.framework(), control, evidence.of(line)));
            }
        }
        result.put("observations", observations);
        return result;
    }

    private Map<String, Object> observation(String framework, Control control, ControlEvidence.Found found) {
        Map<String, Object> observation = new LinkedHashMap<>();
        observation.put("uuid", uuid("observation", framework, control.id(), found.kind(), found.name(), about, at));
        observation.put("title", control.id() + " " + found.kind() + " " + found.name());
        observation.put(
                "description",
                control.contributes() + " " + found.name() + (found.value().isEmpty() ? "" : ": " + found.value())
                        + ".");
        observation.put("props", List.of(prop("control-id", control.id()), prop("evidence", found.kind())));
        observation.put("methods", List.of(found.kind().equals("command") ? "TEST" : "EXAMINE"));
        if (!found.hrefs().isEmpty()) {
            observation.put(
                    "relevant-evidence",
                    found.hrefs().stream().map(href -> evidence(href, found)).toList());
        }
        observation.put("collected", at);
        return observation;
    }

    private static Map<String, Object> evidence(String href, ControlEvidence.Found found) {
        Map<String, Object> relevant = new LinkedHashMap<>();
        relevant.put("href", href);
        relevant.put("description", found.value().isEmpty() ? found.name() : found.name() + ": " + found.value());
        return relevant;
    }

    private static Map<String, Object> prop(String name, String value) {
        Map<String, Object> prop = new LinkedHashMap<>();
        prop.put("name", name);
        prop.put("ns", NAMESPACE);
        prop.put("value", value);
        return prop;
    }

    /** OSCAL takes versions 4 and 5; these have the bits of version 4, out of a digest of what they name. */
    private static String uuid(String... parts) {
        String hex = Sha256.hex(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-4" + hex.substring(13, 16) + "-a"
                + hex.substring(17, 20) + "-" + hex.substring(20, 32);
    }
}

package dev.drydock.packaging.dossier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.json.Mappers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A package described in statements that tools of supply chains read: <a href="https://in-toto.io/Statement/v1">in-toto statements</a> about
 * its digest. They say what the package's own files say.
 */
final class Attestations {
    static final String PROVENANCE = "https://slsa.dev/provenance/v1";
    static final String TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1";

    static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String NAMES = "urn:dev.drydock:";
    /** Of the run record: what surrounded the training, and decides its rounding. */
    private static final List<String> ENVIRONMENT =
            List.of("device", "cpuCapability", "engine", "engineLibrary", "java", "platform", "threads");

    private Attestations() {}

    private static ObjectNode statement(PackageFacts facts, String packageDigest, String predicateType) {
        ObjectNode root = Mappers.SIGNED.createObjectNode();
        root.put("_type", STATEMENT);
        describe(root.putArray("subject"), facts.version().replace('/', '-'), packageDigest);
        root.put("predicateType", predicateType);
        return root;
    }

    private static ObjectNode describe(ArrayNode list, String name, String sha256) {
        ObjectNode resource = list.addObject().put("name", name);
        resource.putObject("digest").put("sha256", sha256);
        return resource;
    }

    /**
     * How the weights came about, as <a href="https://slsa.dev/spec/v1.0/provenance">SLSA provenance v1</a>.
     *
     * @param builder id of the builder's key
     * @param site where it was built
     */
    static byte[] provenance(PackageFacts facts, String packageDigest, String builder, String site) {
        ObjectNode root = statement(facts, packageDigest, PROVENANCE);
        ObjectNode predicate = root.putObject("predicate");
        ObjectNode definition = predicate.putObject("buildDefinition");
        definition.put("buildType", NAMES + buildType(facts));
        ObjectNode external = definition.putObject("externalParameters").put("model", facts.model());
        ObjectNode internal = definition.putObject("internalParameters");
        facts.run().ifPresent(run -> {
            external.set("settings", run.path("settings"));
            ENVIRONMENT.stream().filter(run::has).forEach(name -> internal.set(name, run.get(name)));
        });
        facts.origin().ifPresent(origin -> external.set("stated", origin.path("stated")));
        ArrayNode from = definition.putArray("resolvedDependencies");
        describe(from, PackageFiles.MODEL_YAML, facts.sha256(PackageFiles.MODEL_YAML));
        describe(from, "gate-policy", facts.report().path("policyDigest").asText());
        facts.snapshot()
                .ifPresent(snapshot ->
                        describe(from, "snapshot", snapshot.path("id").asText()));
        facts.run()
                .ifPresent(run ->
                        describe(from, "parent-weights", run.path("parent").asText()));
        ObjectNode details = predicate.putObject("runDetails");
        details.putObject("builder").put("id", NAMES + "builder:" + builder);
        ObjectNode metadata = details.putObject("metadata");
        metadata.put("invocationId", site + "/run/" + facts.report().path("run").asText());
        metadata.put("finishedOn", facts.report().path("judgedAt").asText());
        describe(details.putArray("byproducts"), PackageFiles.REPORT, facts.sha256(PackageFiles.REPORT));
        return text(root);
    }

    private static String buildType(PackageFacts facts) {
        if (facts.run().isPresent()) {
            return "retrain:v1";
        }
        return facts.origin().isPresent() ? "judge-contribution:v1" : "import:v1";
    }

    /** What the gates found, as in-toto's test result. */
    static byte[] testResult(PackageFacts facts, String packageDigest) {
        ObjectNode root = statement(facts, packageDigest, TEST_RESULT);
        ObjectNode predicate = root.putObject("predicate");
        List<String> waived = facts.gates("WAIVED");
        predicate.put("result", waived.isEmpty() ? "PASSED" : "WARNED");
        ArrayNode configuration = predicate.putArray("configuration");
        describe(
                configuration,
                "gate-policy",
                facts.report().path("policyDigest").asText());
        describe(configuration, PackageFiles.GATES, facts.sha256(PackageFiles.GATES));
        describe(configuration, PackageFiles.REPORT, facts.sha256(PackageFiles.REPORT));
        list(predicate, "passedTests", facts.gates("PASS"));
        list(predicate, "warnedTests", waived);
        list(predicate, "failedTests", facts.gates("FAIL", "INSUFFICIENT_EVIDENCE"));
        return text(root);
    }

    private static void list(ObjectNode predicate, String key, List<String> names) {
        names.forEach(predicate.putArray(key)::add);
    }

    static byte[] text(JsonNode root) {
        try {
            return (Mappers.SIGNED.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}

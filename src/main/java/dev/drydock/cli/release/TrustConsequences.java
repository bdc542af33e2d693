package dev.drydock.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drydock.cli.registry.Verifiers;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.OrderVerifier.Act;
import dev.drydock.packaging.OrderVerifier.Decision;
import dev.drydock.packaging.OrderVerifier.PastOrder;
import dev.drydock.packaging.PackageTree;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stops in this folder once a trust file is installed in it: releases that the node holds, verified as the node will verify
 * them, and the gate policy.
 */
final class TrustConsequences {
    private static final int LARGEST_STATE = 64 << 20;

    private final SiteFolder site;
    private final TrustFile next;
    private final OrderVerifier verifier = new OrderVerifier(Verifiers.packages());

    TrustConsequences(SiteFolder site, TrustFile next) {
        this.site = site;
        this.next = next;
    }

    /** What stops, why, and what to do, as sentences; empty if nothing stops. */
    List<String> list() {
        List<String> sentences = new ArrayList<>();
        state().path("models").properties().forEach(model -> releases(model, sentences));
        policy().ifPresent(sentences::add);
        return sentences;
    }

    private void releases(Map.Entry<String, JsonNode> model, List<String> sentences) {
        JsonNode current = model.getValue().path("current");
        JsonNode previous = model.getValue().path("previous");
        Optional<String> before = previous.isObject() ? whyEnded(previous) : Optional.of("there is none");
        whyEnded(current)
                .ifPresent(
                        why -> sentences.add(
                                "STOPS at the node: " + named(model.getKey(), current)
                                        + ", which is in service: " + why + " "
                                        + (before.isEmpty()
                                                ? named(model.getKey(), previous) + " is then in service again."
                                                : "Then no version of the model is in service.")
                                        + " Approve and promote another version under the new trust file, or roll back with 'drydock rollback'."));
        if (previous.isObject()) {
            before.ifPresent(why ->
                    sentences.add("NO LONGER A ROLLBACK TARGET: " + named(model.getKey(), previous) + ": " + why));
        }
    }

    private static String named(String model, JsonNode followed) {
        return model + "/" + followed.path("number").asInt();
    }

    /** As the node decides; what it cannot decide for want of files does not stop by a trust file. */
    private Optional<String> whyEnded(JsonNode followed) {
        Path directory = site.serving()
                .resolve("packages")
                .resolve(followed.path("packageDigest").asText());
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try {
            PackageTree.requirePlain(directory);
            Decision decision = verifier.verifyAgain(bytes(followed), directory, next, act(followed));
            return decision instanceof Decision.Refused refused ? Optional.of(refused.sentence()) : Optional.empty();
        } catch (DrydockException e) {
            return Optional.of(e.sentence());
        } catch (IOException | DateTimeException e) {
            return Optional.of("the node's record of it cannot be read.");
        }
    }

    private Act act(JsonNode followed) {
        byte[] trust = PlainFiles.read(site.serving()
                .resolve("state/trust")
                .resolve(followed.path("trustDigest").asText() + ".json"));
        JsonNode origin = followed.path("origin");
        return new Act(
                TrustFiles.readEarlier(trust, next, InstalledRoots.of(next)),
                Instant.parse(followed.path("followedAt").asText()),
                Optional.ofNullable(followed.path("replaced").textValue()),
                origin.isObject()
                        ? Optional.of(new PastOrder(origin.path("order").asText(), act(origin)))
                        : Optional.empty());
    }

    private static byte[] bytes(JsonNode followed) {
        return followed.path("order").asText().getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode state() {
        Path file = site.serving().resolve("state/node.json");
        try {
            return Files.isRegularFile(file)
                    ? Json.tree(PlainFiles.read(file, LARGEST_STATE))
                    : MissingNode.getInstance();
        } catch (DrydockException | IllegalArgumentException e) {
            return MissingNode.getInstance(); // the node itself says what is wrong with it
        }
    }

    private Optional<String> policy() {
        if (!Files.isRegularFile(site.policy())) {
            return Optional.empty();
        }
        try {
            PackageVerifier.requireSignedPolicy(PlainFiles.read(site.policy()), next);
            return Optional.empty();
        } catch (DrydockException e) {
            return Optional.of("NO LONGER VALID: the gate policy in force. No candidate can be promoted. "
                    + e.sentence() + " Then install it with 'drydock policy install'.");
        }
    }
}

package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.Drydock;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.TreeCopy;
import dev.drydock.packaging.TarHeader;
import dev.drydock.serving.NodeServer.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each {@link Alteration} of version 2 at each door: {@code drydock verify}, the upload to a node, the node's package cache when an order
 * comes, and the package cache when the node starts again. Each is refused by its code, and version 1 answers after it.
 */
class TamperMatrixTest {
    @TempDir
    Path root;

    private ServingSite site;
    private NodeServer node;
    private Path second;
    private long sequence = 10;

    @BeforeEach
    void serveTheFirstVersion() {
        site = new ServingSite(root);
        Path first = site.build(1);
        second = site.build(2);
        node = NodeServer.of(site);
        assertThat(node.manage("/node/v1/activations", site.tar(first)).status())
                .isEqualTo(200);
        node.follow(site.activate(1, first, 1));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void hasMoreThanAHundredAndTenCasesAtEachDoor() {
        for (Function<Alteration, String> door : Stream.<Function<Alteration, String>>of(
                        Alteration::verify, Alteration::upload, Alteration::cache, Alteration::restart)
                .toList()) {
            assertThat(Alteration.all().stream()
                            .filter(alteration -> !door.apply(alteration).isEmpty()))
                    .hasSizeGreaterThan(110);
        }
    }

    @TestFactory
    Stream<DynamicTest> verifyRefuses() {
        return cases(Alteration::verify, alteration -> {
            StringWriter said = new StringWriter();
            PrintWriter out = new PrintWriter(said, true);
            int exitCode = Drydock.execute(
                    new Environment(
                            Map.of(), out, out, new BufferedReader(new StringReader("")), false, NodeServer.clock()),
                    "verify",
                    altered(alteration, root.resolve("verified")).toString(),
                    "--trust",
                    site.folder.trust().toString());
            assertThat(exitCode).as(said.toString()).isNotZero();
            return said.toString().replaceFirst("(?s).*drydock: ([A-Z_]+): .*", "$1");
        });
    }

    @TestFactory
    Stream<DynamicTest> uploadRefuses() {
        return cases(Alteration::upload, alteration -> {
            Reply reply = node.manage(
                    "/node/v1/activations", TarHeader.archiveOf(altered(alteration, root.resolve("uploaded"))));
            assertThat(reply.status()).isGreaterThanOrEqualTo(400);
            try (Stream<Path> cache = Files.list(site.folder.packages())) {
                assertThat(cache.filter(path -> !path.getFileName().toString().startsWith(".")))
                        .hasSize(1);
            }
            return reply.code();
        });
    }

    @TestFactory
    Stream<DynamicTest> cacheRefuses() {
        return cases(Alteration::cache, alteration -> {
            altered(alteration, site.folder.packages().resolve(ServingSite.digest(second)));
            return node.manage("/node/v1/orders", site.activate(2, second, sequence++))
                    .code();
        });
    }

    /** Version 2 answered before; the release before it answers instead. */
    @TestFactory
    Stream<DynamicTest> restartRefuses() {
        assertThat(node.manage("/node/v1/activations", site.tar(second)).status())
                .isEqualTo(200);
        node.follow(site.activate(2, second, 2));
        return cases(Alteration::restart, alteration -> {
            altered(alteration, site.folder.packages().resolve(ServingSite.digest(second)));
            node.close();
            node = NodeServer.of(site);
            JsonNode status = node.status().body();
            assertThat(status.at("/models/0/current/version").asInt()).isEqualTo(2);
            return status.at("/refusals/0/code").asText();
        });
    }

    /** What a door does to a package, and the code by which it refuses it. */
    @FunctionalInterface
    private interface Door {
        String refusal(Alteration alteration) throws IOException;
    }

    private Stream<DynamicTest> cases(Function<Alteration, String> expected, Door door) {
        return Alteration.all().stream()
                .filter(alteration -> !expected.apply(alteration).isEmpty())
                .map(alteration -> DynamicTest.dynamicTest(alteration.name(), () -> {
                    assertThat(door.refusal(alteration)).isEqualTo(expected.apply(alteration));
                    assertThat(node.infer(Questions.plain())
                                    .body()
                                    .path("model_version")
                                    .asText())
                            .isEqualTo("1");
                }));
    }

    /** A copy of version 2 in that place, tampered with. */
    private Path altered(Alteration alteration, Path place) throws IOException {
        DurableFiles.deleteTree(place);
        Files.createDirectories(place.getParent());
        new TreeCopy().copy(second, place);
        alteration.damage().to(place, site.kit);
        return place;
    }
}

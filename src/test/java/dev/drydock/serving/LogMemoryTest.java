package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Consistency;
import dev.drydock.domain.audit.Frontier;
import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.audit.LogClaim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through a real node: what it follows when the orchestrator's audit log is the one that it knows, and when it is not. */
class LogMemoryTest {
    @TempDir
    Path root;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ServingSite site;

    @SuppressWarnings("NullAway.Init")
    private NodeServer node;

    @SuppressWarnings("NullAway.Init")
    private Path first;

    @SuppressWarnings("NullAway.Init")
    private Path second;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @BeforeEach
    void serveTheFirstVersion() {
        site = new ServingSite(root);
        file = site.folder.state().resolve("audit-checkpoint");
        first = site.build(1);
        second = site.build(2);
        node = NodeServer.of(site);
        for (Path built : List.of(first, second)) {
            assertThat(node.manage("/node/v1/activations", site.tar(built)).status())
                    .isEqualTo(200);
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void keepsTheCheckpointOfEachOrderWhoseLogOnlyGrew() throws IOException {
        assertThat(node.status().body().path("auditCheckpoint").isTextual()).isFalse();
        assertFollowed(site.saying(site.activate(1, first, 5), log("a", 7, 0)));
        assertThat(Files.readString(file)).isEqualTo(note("a", 7));
        assertFollowed(site.saying(site.activate(2, second, 6), log("a", 12, 7)));
        assertThat(node.status().body().path("auditCheckpoint").asText()).isEqualTo(note("a", 12));
        assertFollowed(site.saying(site.rollBack(1, first, 7), log("a", 12, 0)));
    }

    @Test
    void takesNewReleasesOfNoLogThatWasCutOrRewrittenOrKeptBack() throws IOException {
        assertFollowed(site.saying(site.activate(1, first, 5), log("a", 7, 0)));
        byte[] order = site.activate(2, second, 6);
        assertRefused(site.saying(order, log("a", 6, 0)), "it has 6 records, and had 7");
        assertRefused(site.saying(order, log("b", 7, 0)), "it does not begin with the 7 records that it had");
        assertRefused(site.saying(order, log("b", 12, 7)), "it does not begin with the 7 records that it had");
        assertRefused(site.saying(order, log("a", 12, 6)), "or the document does not prove it");
        assertRefused(order, "the order says nothing about it");
        assertRefused(
                site.saying(
                        order,
                        new LogClaim(
                                note("a", 12).replace("drydock/a", "drydock/other"),
                                new TreeMap<>(Map.of(7L, proof("a", 12, 7))))),
                "it is log drydock/other, and was drydock/a");
        assertThat(Files.readString(file)).isEqualTo(note("a", 7));

        assertFollowed(site.saying(order, log("a", 12, 7)));
    }

    /** What answers may do harm, so the way back is open. The rewritten log does not take the place of the known one by it. */
    @Test
    void goesBackUnderAnotherLogAndNamesItInItsStatus() throws IOException {
        assertFollowed(site.saying(site.activate(1, first, 5), log("a", 7, 0)));
        assertFollowed(site.saying(site.activate(2, second, 6), log("a", 12, 7)));
        assertFollowed(site.saying(site.rollBack(1, first, 7), log("b", 13, 12)));

        assertThat(Files.readString(file)).isEqualTo(note("a", 12));
        assertThat(node.status().body().path("refusals").toString())
                .contains("AUDIT_LOG_DIFFERS", "does not begin with the 12 records");
    }

    /** The orchestrator was restored from a backup, and the node's person knows it. */
    @Test
    void beginsAnewWhenItsFileWasMovedAway() throws IOException {
        assertFollowed(site.saying(site.activate(1, first, 5), log("a", 7, 0)));
        byte[] order = site.saying(site.activate(2, second, 6), log("b", 3, 0));
        assertRefused(order, "If the orchestrator was restored from a backup, move that file away and promote again");
        Files.move(file, root.resolve("kept"));

        assertFollowed(order);
        assertThat(Files.readString(file)).isEqualTo(note("b", 3));
    }

    @Test
    void activatesNothingWhileItsFileCannotBeUsedAndStillGoesBack() throws IOException {
        assertFollowed(site.saying(site.activate(1, first, 5), log("a", 7, 0)));
        assertFollowed(site.saying(site.activate(2, second, 6), log("a", 12, 7)));
        Files.writeString(file, "7");
        Path third = site.build(3);
        assertThat(node.manage("/node/v1/activations", site.tar(third)).status())
                .isEqualTo(200);
        NodeServer.Reply reply =
                node.manage("/node/v1/orders", site.saying(site.activate(3, third, 7), log("a", 13, 12)));

        assertThat(reply.code()).isEqualTo("NODE_STATE_UNREADABLE");
        assertThat(reply.sentence()).contains(file.toString(), "not a checkpoint");
        assertThat(node.status().status()).isEqualTo(200);
        assertFollowed(site.saying(site.rollBack(1, first, 8), log("a", 13, 12)));
        assertThat(node.status().body().path("refusals").toString()).contains("NODE_STATE_UNREADABLE");
    }

    private void assertFollowed(byte[] order) {
        NodeServer.Reply reply = node.manage("/node/v1/orders", order);
        assertThat(reply.status()).as(reply.sentence()).isEqualTo(200);
    }

    private void assertRefused(byte[] order, String why) {
        NodeServer.Reply reply = node.manage("/node/v1/orders", order);
        assertThat(reply.code()).as(reply.sentence()).isEqualTo("AUDIT_LOG_DIFFERS");
        assertThat(reply.sentence()).contains(why, "this node follows roll-backs only");
    }

    /** Of a log with that content, for a node that knows so many records. */
    private static LogClaim log(String content, long size, long known) {
        return new LogClaim(
                note(content, size),
                known == 0 ? Collections.emptySortedMap() : new TreeMap<>(Map.of(known, proof(content, size, known))));
    }

    private static List<Hash> proof(String content, long size, long known) {
        return Consistency.proof(known, size, (from, until, taker) -> {
            for (long record = from; record < until; record++) {
                taker.accept(leaf(content, record));
            }
        });
    }

    private static String note(String content, long size) {
        return new Checkpoint("drydock/a", size, root(content, size)).text() + "\n\u2014 drydock/a c2lnbmF0dXJl\n";
    }

    private static Hash root(String content, long size) {
        Frontier frontier = Frontier.EMPTY;
        for (long record = 0; record < size; record++) {
            frontier = frontier.append(leaf(content, record));
        }
        return frontier.root();
    }

    private static Hash leaf(String content, long record) {
        return Hash.leaf((content + record).getBytes(StandardCharsets.UTF_8));
    }
}

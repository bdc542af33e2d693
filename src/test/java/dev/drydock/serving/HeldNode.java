package dev.drydock.serving;

import static org.awaitility.Awaitility.await;

import dev.drydock.packaging.PackageLimits;
import dev.drydock.serving.NodeServer.Reply;
import dev.drydock.tracing.Traces;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node that scores one pass at a time, and none while the test holds that place: then requests gather. */
final class HeldNode implements AutoCloseable {
    private static final Duration MINUTES = Duration.ofMinutes(4);

    final ServingNode node;
    final NodeServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Optional<HeldPlace> held = Optional.empty();

    HeldNode(ServingSite site, int mayWait) {
        node = new ServingNode(
                site.folder,
                new ServingNode.Settings(
                        1,
                        mayWait,
                        PredictionLog.Limits.STANDARD,
                        PackageLimits.STANDARD,
                        Optional.empty(),
                        Traces.off()),
                NodeServer.clock());
        server = new NodeServer(node);
    }

    /** Takes the place to score. */
    void hold() {
        held = Optional.of(HeldPlace.take(node.gate(), threads));
    }

    /** Gives the place back. */
    void letScore() {
        held.ifPresent(HeldPlace::giveBack);
    }

    /** Sends requests, each by a client of its own. */
    List<CompletableFuture<Reply>> ask(String... bodies) {
        return Stream.of(bodies)
                .map(body -> CompletableFuture.supplyAsync(() -> server.infer(body), threads))
                .toList();
    }

    void awaitWaiting(int requests) {
        await().until(() -> node.gate().waiting() == requests);
    }

    /** Sends requests while the place is taken, and returns when all of them wait. */
    List<CompletableFuture<Reply>> gather(String... bodies) {
        hold();
        List<CompletableFuture<Reply>> replies = ask(bodies);
        awaitWaiting(bodies.length);
        return replies;
    }

    static List<Reply> join(List<CompletableFuture<Reply>> replies) {
        return replies.stream()
                .map(reply ->
                        reply.orTimeout(MINUTES.toSeconds(), TimeUnit.SECONDS).join())
                .toList();
    }

    @Override
    public void close() {
        letScore();
        server.close();
        threads.shutdownNow();
    }
}

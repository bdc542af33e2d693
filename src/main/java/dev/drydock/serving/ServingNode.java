package dev.drydock.serving;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.ServingFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.SignedPackageInspection;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.suite.PolicyProof;
import dev.drydock.supervisor.Watchdog;
import dev.drydock.tracing.Traces;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A serving node, without a container: put together, started, asked, stopped. Thread-safe. */
final class ServingNode implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ServingNode.class.getName());

    private static final int TRUST_SECONDS = 5;
    private static final int SCRUB_SECONDS = 10;
    /** After each part of 4 MiB. */
    private static final long SCRUB_PAUSE_MILLIS = 50;

    private final InferenceGate gate;
    private final InferenceEndpoint inference;
    private final ManagementEndpoint management;
    private final MetricsEndpoint metrics;
    private final ClientDoor clients;
    private final PackageCache cache;
    private final Orders orders;
    private final SuspensionFiles suspensionFiles;
    private final PredictionLog predictions;
    private final ScheduledExecutorService ticks = ticking("prediction-log");
    /** Not the thread of {@link #ticks}, which hashes and signs closed files. */
    private final ScheduledExecutorService writing = ticking("prediction-log-writer");

    private final CacheScrub scrub;
    private final ScheduledExecutorService looks = ticking("trust-file");
    private final ScheduledExecutorService reading = ticking("cache-scrub");

    private @Nullable ScheduledFuture<?> ticking;
    private @Nullable ScheduledFuture<?> looking;
    private @Nullable ScheduledFuture<?> telling;
    private @Nullable ScheduledFuture<?> scrubbing;

    /**
     * @param atOnce most requests that are scored at the same time
     * @param mayWait most requests that wait for that
     * @param log when a log file is closed
     * @param packages limits of a received package
     * @param scrub time of the nightly check of the package cache
     * @param traces whose spans the metrics count
     */
    record Settings(
            int atOnce,
            int mayWait,
            PredictionLog.Limits log,
            PackageLimits packages,
            Optional<LocalTime> scrub,
            Traces traces) {
        static int standardAtOnce() {
            return Math.max(1, Runtime.getRuntime().availableProcessors());
        }

        static Settings standard(PackageLimits packages) {
            return new Settings(
                    standardAtOnce(), 64, PredictionLog.Limits.STANDARD, packages, Optional.empty(), Traces.off());
        }

        Settings scrubbing(Optional<LocalTime> at) {
            return new Settings(atOnce, mayWait, log, packages, at, traces);
        }

        Settings tracing(Traces by) {
            return new Settings(atOnce, mayWait, log, packages, scrub, by);
        }
    }

    private record InferenceError(String error, String code, boolean retryable) {}

    /** @param signedReport what the node found of a version that it refused; null if it tried none out */
    private record ManagementError(
            String code,
            String message,
            boolean retryable,
            @Nullable String signedReport) {
        ManagementError(String code, String message, boolean retryable) {
            this(code, message, retryable, null);
        }
    }

    ServingNode(NodeFolder folder, Settings settings, Clock clock) {
        this(folder, settings, clock, new NodeStateFile(folder.state()));
    }

    ServingNode(NodeFolder folder, Settings settings, Clock clock, NodeStateFile stateFile) {
        LoadedReleases loadedReleases = new LoadedReleases();
        NodeCounters counters = new NodeCounters();
        TrustMemory memory = new TrustMemory(folder.state());
        InstalledTrust trust = new InstalledTrust(folder, memory);
        Suspensions suspensions = new Suspensions(folder.state(), trust, clock);
        PackageVerifier packages = new PackageVerifier(new PolicyProof(new ModelFileReader()));
        cache = new PackageCache(folder.packages(), new TarArchive(settings.packages()), packages);
        orders = new Orders(
                folder,
                new NodeMemory(
                        stateFile,
                        memory,
                        new PolicyMemory(folder.state()),
                        new LogMemory(folder.state()),
                        suspensions),
                trust,
                new OrderVerifier(packages),
                cache,
                loadedReleases,
                counters,
                clock);
        suspensionFiles = new SuspensionFiles(folder.suspensions(), suspensions, counters, clock);
        predictions = new PredictionLog(folder, trust, settings.log(), clock, writing);
        NodeToken token = new NodeToken(folder.token(), folder.tokenHash());
        clients = new ClientDoor(folder.clients(), token, System::nanoTime, clock);
        gate = new InferenceGate(settings.atOnce(), settings.mayWait());
        inference = new InferenceEndpoint(
                clients,
                loadedReleases,
                () -> orders.state().models().keySet(),
                suspensions,
                gate,
                predictions,
                counters,
                clock);
        scrub = new CacheScrub(
                folder.packages(),
                new SignedPackageInspection(() -> installed(trust)),
                orders::state,
                settings.scrub(),
                ServingNode::rest,
                clock);
        metrics = new MetricsEndpoint(
                clients,
                orders,
                loadedReleases,
                scrub,
                predictions,
                gate,
                counters,
                new MetricsEndpoint.Place(folder.serving(), settings.traces()));
        management = new ManagementEndpoint(
                token,
                trust,
                cache,
                orders,
                predictions,
                new NodeStatus(clients, trust, scrub, orders, loadedReleases, predictions, counters, clock),
                counters,
                clock);
    }

    private static Optional<TrustFile> installed(InstalledTrust trust) {
        try {
            return Optional.of(trust.read());
        } catch (DrydockException e) {
            return Optional.empty(); // reported where the trust file itself is needed
        }
    }

    private static void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(SCRUB_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets requests score, a few at a time. */
    InferenceGate gate() {
        return gate;
    }

    /** Serves the releases of the last orders again, and puts the log of the last run into the outbox. */
    void start() {
        cache.clear();
        clients.warnIfOpen();
        predictions.recover();
        orders.recover();
        ticking = ticks.scheduleWithFixedDelay(predictions::tick, 1, 1, TimeUnit.SECONDS);
        scrubbing = reading.scheduleWithFixedDelay(scrub::look, SCRUB_SECONDS, SCRUB_SECONDS, TimeUnit.SECONDS);
        looking = looks.scheduleWithFixedDelay(this::lookAtTrust, TRUST_SECONDS, TRUST_SECONDS, TimeUnit.SECONDS);
    }

    /** By the thread that keeps the prediction log: without that nothing is answered. */
    void tellItIsAlive(Watchdog watchdog) {
        long pause = watchdog.pause().toMillis();
        telling = ticks.scheduleWithFixedDelay(watchdog::alive, pause, pause, TimeUnit.MILLISECONDS);
    }

    private static ScheduledExecutorService ticking(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A revocation ends what it ends now, not at the next start; and a suspension by hand counts now. */
    private void lookAtTrust() {
        try {
            suspensionFiles.look();
            orders.recheck();
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> "The trust file could not be checked code=" + CommonFailure.INTERNAL);
        }
    }

    NodeResponse handle(NodeRequest request) {
        boolean managing = request.path().startsWith("/node/");
        try {
            return route(request);
        } catch (RefusedHere e) {
            return NodeResponse.of(
                    statusOf(e.why().code()),
                    new ManagementError(
                            e.why().code().name(),
                            e.why().sentence(),
                            e.why().code().retryable(),
                            e.signedReport().orElse(null)));
        } catch (DrydockException e) {
            NodeResponse answer = failure(managing, e.code(), e.sentence());
            return waited(e.code()) ? answer.with("Retry-After", Long.toString(gate.secondsUntilFree())) : answer;
        } catch (Methods.Refused e) {
            return failure(managing, ServingFailure.METHOD_NOT_KNOWN, e.sentence())
                    .with("Allow", e.allowed());
        } catch (IOException e) {
            return failure(
                    managing,
                    CommonFailure.REQUEST_MALFORMED,
                    "The request ended early, or came too slowly. Send it again.");
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> "A request failed code=" + CommonFailure.INTERNAL);
            return failure(
                    managing,
                    CommonFailure.INTERNAL,
                    "The node could not answer because of a defect. Its log has the cause. Inform its operator.");
        }
    }

    /** Whether the request found the queue before the model full, or did not get through it in time. */
    private static boolean waited(FailureCode code) {
        return code == ServingFailure.NODE_OVERLOADED || code == ServingFailure.INFERENCE_TIMED_OUT;
    }

    /** What the container refused before the node was asked, in the form of its other answers. */
    static NodeResponse refusedByContainer(String path, int status) {
        FailureCode code = status == 404 ? ServingFailure.ENDPOINT_UNKNOWN : CommonFailure.REQUEST_MALFORMED;
        String sentence = "The request was refused with status " + status
                + ". The node answers under /v2 and /node/v1, as docs/formats.md lists.";
        return NodeResponse.of(status, body(path.startsWith("/node/"), code, sentence));
    }

    private NodeResponse route(NodeRequest request) throws IOException {
        List<String> segments =
                Arrays.stream(request.path().split("/", -1)).skip(1).toList();
        if (segments.get(0).equals("v2")) {
            return inference.handle(request, segments.subList(1, segments.size()));
        }
        if (segments.size() > 2
                && segments.get(0).equals("node")
                && segments.get(1).equals("v1")) {
            List<String> rest = segments.subList(2, segments.size());
            return rest.equals(List.of("metrics")) ? metrics.handle(request) : management.handle(request, rest);
        }
        throw Methods.unknown(request);
    }

    private static NodeResponse failure(boolean managing, FailureCode code, String sentence) {
        return NodeResponse.of(statusOf(code), body(managing, code, sentence));
    }

    private static Object body(boolean managing, FailureCode code, String sentence) {
        return managing
                ? new ManagementError(code.name(), sentence, code.retryable())
                : new InferenceError(sentence, code.name(), code.retryable());
    }

    /** The category's status, but where HTTP has a more exact one. */
    private static int statusOf(FailureCode code) {
        if (!(code instanceof ServingFailure failure)) {
            return code.category().httpStatus();
        }
        return switch (failure) {
            case METHOD_NOT_KNOWN -> 405;
            case NODE_OVERLOADED -> 429;
            default -> code.category().httpStatus();
        };
    }

    /** Ends without losing a row: requests in progress keep their release until they are done. */
    @Override
    public void close() {
        Optional.ofNullable(ticking).ifPresent(future -> future.cancel(false));
        Optional.ofNullable(scrubbing).ifPresent(future -> future.cancel(false));
        Optional.ofNullable(looking).ifPresent(future -> future.cancel(false));
        Optional.ofNullable(telling).ifPresent(future -> future.cancel(false));
        scrub.stop();
        reading.shutdown();
        ticks.shutdown();
        writing.shutdown();
        looks.shutdown();
        orders.close();
        predictions.close();
    }
}

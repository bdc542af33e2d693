package dev.drydock.workers;

import dev.drydock.config.ClusterSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.domain.registry.Placement;
import dev.drydock.domain.training.BatchJob;
import dev.drydock.domain.training.BatchSystem;
import dev.drydock.domain.training.BatchSystem.Origin;
import dev.drydock.domain.training.BatchSystem.Refused;
import dev.drydock.domain.training.BatchSystem.Submitted;
import dev.drydock.domain.training.BatchSystem.Taken;
import dev.drydock.domain.training.BatchSystem.Unanswered;
import dev.drydock.domain.training.ClusterJob;
import dev.drydock.domain.training.ClusterJob.Ending;
import dev.drydock.domain.training.ClusterJob.Phase;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.files.DurableFiles;
import dev.drydock.workers.ClusterQueue.Look;
import dev.drydock.workers.ClusterWorkerLauncher.Cluster;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.QueueFile;
import dev.drydock.workers.protocol.TaskDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** One task from the question whether it is under way already to its end. For one thread. */
final class ClusterTask {
    private static final Logger LOG = Logger.getLogger(ClusterTask.class.getName());
    private static final long MILLIS_BETWEEN_LOOKS = 250;
    private static final long NANOS_A_SECOND = 1_000_000_000L;
    /** So long after a job's end its worker's last file may come to sight on a shared file system. */
    private static final long NANOS_FOR_LAST_FILE = 3 * NANOS_A_SECOND;
    /** A worker whose job the queue does not know shows life within this, or another job is begun. */
    private static final long NANOS_FOR_LIFE = 15 * NANOS_A_SECOND;
    /** So long a job may take to be over once its worker has told its result. */
    private static final long NANOS_FOR_END = 10 * NANOS_A_SECOND;
    /** Jobs that are lost one after the other, without a new checkpoint between them. */
    private static final int MOST_LOST = 3;

    private static final int MEBIBYTES_BESIDE_HEAPS = 2048;

    private static final Pattern EXCEEDED_MEMORY =
            Pattern.compile("(?i)exceeded (job )?memory limit|oom[_ -]kill|out of memory");

    private final WorkerSettings worker;
    private final ClusterSettings settings;
    private final BatchSystem system;
    private final ClusterQueue queue;
    private final ClusterWords words;
    private final Optional<Origin> origin;
    private final TaskRequest request;
    private final BooleanSupplier stopRequested;
    private final ClusterVerdicts verdicts;
    private final TaskDirectory task;
    private final PassingTrouble trouble;

    private Submission submission;
    private ClusterJob job;
    /** Answers of the queue that are not newer tell nothing of the job. */
    private long knownAt = System.nanoTime();

    private AttemptDirectory attempt;
    private HeartbeatWatch heartbeat;
    private ProgressLog progress;
    private long checkpointAtSubmission;
    private int lost;
    private int released;

    ClusterTask(
            WorkerSettings worker,
            Cluster cluster,
            Optional<Origin> origin,
            TaskRequest request,
            BooleanSupplier stopRequested,
            Submission submission) {
        this.worker = worker;
        this.settings = cluster.settings();
        this.system = cluster.system();
        this.queue = cluster.queue();
        this.words = cluster.words();
        this.origin = origin;
        this.request = request;
        this.stopRequested = stopRequested;
        this.submission = submission;
        this.task = submission.task();
        this.verdicts = new ClusterVerdicts(request, worker, settings, words);
        this.trouble = new PassingTrouble(request.key(), settings.queueLimit());
        this.job = unknownJob();
        this.attempt = submission.first();
        this.heartbeat = new HeartbeatWatch(attempt, worker.heartbeatTimeout());
        this.progress = new ProgressLog(request.key(), attempt);
    }

    TaskResult run() throws IOException, InterruptedException {
        Optional<TaskResult> ended = earlierResult();
        if (ended.isEmpty()) {
            ended = takeOver();
        }
        while (ended.isEmpty()) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
            ended = look();
        }
        LOG.info("task=" + request.key() + " ended " + ended.get().outcome());
        return ended.get();
    }

    /** What the newest attempt has completed unseen; of one that another has followed nothing counts. */
    private Optional<TaskResult> earlierResult() throws IOException {
        return newestClaimed().flatMap(newest -> AttemptResult.completed(request.key(), newest));
    }

    /** Finds the job that is under way, in the queue or by its worker's signs of life, or puts a new one into the queue. */
    private Optional<TaskResult> takeOver() throws IOException, InterruptedException {
        Look look = queue.now();
        while (!look.answered()) {
            if (stopRequested.getAsBoolean()) {
                return Optional.of(AttemptResult.stopped(attempt));
            }
            String complaint = look.listing().complaint();
            if (trouble.lastsTooLong(complaint)) {
                return Optional.of(verdicts.unreachable(attempt, complaint));
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
            look = queue.recent();
        }
        trouble.over();
        List<ClusterJob> live = live(look.listing().jobs().orElseThrow());
        if (!live.isEmpty()) {
            adopt(live);
            return Optional.empty();
        }
        Optional<AttemptDirectory> newest = newestClaimed();
        if (newest.isPresent() && showsLife(newest.get())) {
            watchForgotten(newest.get());
            return Optional.empty();
        }
        return submit();
    }

    private List<ClusterJob> live(List<ClusterJob> jobs) {
        return jobs.stream()
                .filter(one -> !one.isOver())
                .filter(one -> submissionOf(one).isPresent())
                .sorted(Comparator.comparingLong((ClusterJob one) ->
                                submissionOf(one).orElseThrow().fence())
                        .thenComparingInt(one -> submissionOf(one).orElseThrow().number()))
                .toList();
    }

    private Optional<Submission> submissionOf(ClusterJob one) {
        return Submission.ofName(task, submission.prefix(), one.name());
    }

    /** Goes on with the newest; there are others only if their orchestrator was held up between looking and submitting. */
    private void adopt(List<ClusterJob> live) throws IOException, InterruptedException {
        for (ClusterJob older : live.subList(0, live.size() - 1)) {
            LOG.warning("task=" + request.key() + " job " + older.id() + " is cancelled: there is a newer one");
            system.cancel(older);
        }
        ClusterJob newest = live.get(live.size() - 1);
        submission = submissionOf(newest).orElseThrow();
        job = unknownJob(); // what was kept of it for people may be of before the last orchestrator ended
        begun();
        place(newest);
        LOG.info("task=" + request.key() + " goes on in job " + job.id() + ", found in the queue as " + job.state());
    }

    private void watchForgotten(AttemptDirectory newest) throws IOException {
        Optional<QueueFile> told = QueueFile.read(task.attempt(newest.fence(), 0));
        int number = told.flatMap(file -> Submission.ofName(task, submission.prefix(), file.name()))
                .map(Submission::number)
                .orElse(1);
        submission = new Submission(task, submission.prefix(), newest.fence(), number);
        job = unknownJob();
        begun();
        LOG.warning("task=" + request.key() + " its job is not in the queue, but its worker shows life and is watched");
    }

    private boolean showsLife(AttemptDirectory newest) throws InterruptedException {
        String before = newest.readHeartbeat();
        if (before.isEmpty() || Files.exists(newest.resultFile())) {
            return false;
        }
        long until = System.nanoTime() + NANOS_FOR_LIFE;
        while (newest.readHeartbeat().equals(before)) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return true;
    }

    /** Puts the job into the queue, unless it is there already: {@code sbatch} may fail after it has succeeded. */
    private Optional<TaskResult> submit() throws IOException, InterruptedException {
        Path first = submission.first().path();
        Files.createDirectories(first);
        DurableFiles.force(task.path());
        Path script = submission.script();
        DurableFiles.replace(
                script,
                SubmitScript.text(worker, java(), request, submission.first()).getBytes(StandardCharsets.UTF_8));
        begun();
        BatchJob wanted = batchJob();
        while (true) {
            if (stopRequested.getAsBoolean()) {
                return Optional.of(AttemptResult.stopped(attempt));
            }
            Submitted submitted = system.submit(wanted);
            if (submitted instanceof Taken taken) {
                job = waiting(taken.id());
                break;
            }
            Optional<ClusterJob> there = queue.now().named(submission.name());
            if (there.isPresent()) {
                job = there.get();
                break;
            }
            if (submitted instanceof Refused refused) {
                return Optional.of(verdicts.refused(attempt, refused.complaint()));
            }
            if (submitted instanceof Unanswered unanswered && trouble.lastsTooLong(unanswered.complaint())) {
                return Optional.of(verdicts.waitedTooLong(attempt, "", unanswered.complaint()));
            }
            Thread.sleep(settings.poll().toMillis());
        }
        trouble.over();
        knownAt = System.nanoTime();
        place(job);
        LOG.info("task=" + request.key() + " kind=" + request.kind() + " is job " + job.id() + " of the cluster, "
                + submission.name()
                + origin.map(from ->
                                ", by launcher " + from.launcher() + " of " + from.jar() + ", SHA-256 " + from.sha256())
                        .orElse(""));
        return Optional.empty();
    }

    private BatchJob batchJob() {
        Placement wanted = request.placement();
        return new BatchJob(
                request.key(),
                submission.name(),
                submission.script(),
                log(),
                Integer.parseInt(request.settings().getOrDefault(TaskRequest.THREADS, "1")),
                memory(),
                wanted.timeLimit().or(settings::timeLimit),
                wanted);
    }

    private Path java() {
        return settings.java().orElse(worker.java());
    }

    /** What the job's script and the node write; the worker has a log of its own. */
    private Path log() {
        return submission.first().path().resolve(words.log() + "-" + submission.number() + ".log");
    }

    private int memory() {
        return request.placement()
                .memoryMebibytes()
                .orElseGet(
                        () -> settings.memoryMebibytes().orElse(2 * worker.heapMebibytes() + MEBIBYTES_BESIDE_HEAPS));
    }

    private ClusterJob waiting(String id) {
        return new ClusterJob(id, submission.name(), Phase.WAITING, Ending.BY_ITSELF, QueueFile.PENDING, "", "");
    }

    private ClusterJob unknownJob() {
        return ClusterJob.unknown(submission.name());
    }

    private void begun() throws IOException {
        knownAt = System.nanoTime();
        checkpointAtSubmission = task.newestCheckpoint();
        trouble.over();
        follow(newestOfFence());
    }

    private Optional<AttemptDirectory> newestClaimed() throws IOException {
        return task.attempts().stream()
                .filter(one -> Files.isDirectory(one.claim()) || Files.exists(one.processFile()))
                .reduce((first, second) -> second);
    }

    private AttemptDirectory newestOfFence() throws IOException {
        return newestClaimed()
                .filter(newest -> newest.fence() == submission.fence())
                .orElse(submission.first());
    }

    private void follow(AttemptDirectory newest) {
        if (!newest.equals(attempt) || !newest.path().equals(attempt.path())) {
            attempt = newest;
            progress = new ProgressLog(request.key(), attempt);
            heartbeat = new HeartbeatWatch(attempt, worker.heartbeatTimeout());
        }
    }

    private Optional<TaskResult> look() throws IOException, InterruptedException {
        follow(newestOfFence());
        progress.tellNews();
        passStopOn();
        Optional<TaskResult> told = told();
        if (told.isPresent()) {
            letEnd();
            return told;
        }
        Look look = queue.recent();
        if (!look.answered()) {
            return withoutQueue(look.listing().complaint());
        }
        Optional<ClusterJob> known = look.named(submission.name());
        if (known.isEmpty()) {
            boolean isNews = look.askedAt() - knownAt > 0;
            knownAt = isNews ? look.askedAt() : knownAt; // each answer counts once
            return isNews ? forgotten() : Optional.empty();
        }
        place(known.get());
        return switch (job.phase()) {
            case WAITING -> waiting();
            case RUNNING -> running();
            case PAUSED -> paused();
            case ENDING -> Optional.empty();
            case ENDED -> ended();
        };
    }

    private void passStopOn() throws IOException {
        if (stopRequested.getAsBoolean() && !Files.exists(task.stopFile())) {
            DurableFiles.replace(task.stopFile(), new byte[0]);
        }
    }

    /** The worker's own word, once it is the last one: one that was stopped by its node goes on in the next attempt. */
    private Optional<TaskResult> told() throws IOException {
        Optional<TaskResult> result = AttemptResult.read(request.key(), attempt);
        boolean stoppedByNode =
                result.isPresent() && result.get().outcome() == TaskOutcome.STOPPED && !Files.exists(task.stopFile());
        return stoppedByNode ? Optional.empty() : result;
    }

    /** A job whose worker has told its result is over in a moment, and must not begin again. */
    private void letEnd() throws InterruptedException {
        if (!awaitEnding() && !job.id().isEmpty()) {
            LOG.warning("task=" + request.key() + " job " + job.id() + " is cancelled: its worker has told its result");
            system.cancel(job);
        }
    }

    private Optional<TaskResult> withoutQueue(String complaint) {
        boolean silent = !isClaimed() || heartbeat.silentTooLong();
        return silent && trouble.lastsTooLong(complaint)
                ? Optional.of(verdicts.unreachable(attempt, complaint))
                : Optional.empty();
    }

    /** The queue does not know the job. Its accounting may; else its worker's signs of life tell. */
    private Optional<TaskResult> forgotten() throws IOException, InterruptedException {
        Optional<ClusterJob> accounted = job.id().isEmpty() ? Optional.empty() : system.accounted(job);
        if (accounted.isPresent() && accounted.get().phase() == Phase.ENDED) {
            place(accounted.get());
            return ended();
        }
        if (isClaimed() && showsLife(attempt)) {
            return Optional.empty();
        }
        Optional<TaskResult> told = told();
        return told.isPresent() ? told : goOn("the queue has lost it");
    }

    private Optional<TaskResult> waiting() throws IOException, InterruptedException {
        heartbeat.excuse();
        if (stopRequested.getAsBoolean() && !(isClaimed() && heartbeat.beats())) {
            cancel();
            return Optional.of(AttemptResult.stopped(attempt));
        }
        if (released < MOST_LOST && system.releaseIfHeld(job)) {
            released++;
            LOG.warning("task=" + request.key() + " job " + job.id()
                    + " was held after a launch that failed; it is released");
        }
        if (trouble.lastsTooLong()) {
            cancel();
            return Optional.of(verdicts.waitedTooLong(attempt, job.id(), job.reason()));
        }
        return Optional.empty();
    }

    private Optional<TaskResult> running() throws InterruptedException {
        trouble.over();
        if (!heartbeat.silentTooLong()) {
            return Optional.empty();
        }
        cancel();
        return Optional.of(isClaimed() ? verdicts.unresponsive(attempt, job) : verdicts.unfit(attempt, job));
    }

    private Optional<TaskResult> paused() {
        heartbeat.excuse();
        return Optional.empty();
    }

    /** Whoever comes next must not take it for one that goes on. */
    private void cancel() throws InterruptedException {
        system.cancel(job);
        awaitEnding();
    }

    /** Waits a moment for the job to be over, or for the queue to be about to end it. */
    private boolean awaitEnding() throws InterruptedException {
        long until = System.nanoTime() + NANOS_FOR_END;
        while (System.nanoTime() - until < 0) {
            Optional<ClusterJob> known = queue.now().named(submission.name());
            if (known.isEmpty() || known.get().isOver()) {
                return true;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return false;
    }

    /** The queue says that the job is over, and its worker has told nothing, or that it was stopped by its node. */
    private Optional<TaskResult> ended() throws IOException, InterruptedException {
        long until = System.nanoTime() + NANOS_FOR_LAST_FILE;
        boolean stoppedByNode = Files.exists(attempt.resultFile());
        while (!stoppedByNode && System.nanoTime() - until < 0) {
            follow(newestOfFence());
            Optional<TaskResult> told = told();
            if (told.isPresent()) {
                return told;
            }
            stoppedByNode = Files.exists(attempt.resultFile());
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        if (stopRequested.getAsBoolean() && job.state().equals("CANCELLED")) {
            return Optional.of(AttemptResult.stopped(attempt));
        }
        return switch (job.ending()) {
            case CANCELLED -> Optional.of(verdicts.cancelled(attempt, job));
            case OUT_OF_MEMORY -> Optional.of(verdicts.outOfMemory(attempt, job, memory()));
            case TIME_LIMIT ->
                task.newestCheckpoint() > checkpointAtSubmission
                        ? goOn("its time on the node was over")
                        : Optional.of(verdicts.timeLimit(attempt, job));
            case NODE_LOST -> goOn(job.state());
            case BY_ITSELF -> stoppedByNode ? goOn("its worker was told that its time on the node was over") : died();
        };
    }

    /** The job is over by itself. If its worker was not, the job was ended from without, whatever the queue says of it. */
    private Optional<TaskResult> died() throws IOException, InterruptedException {
        if (logTells(EXCEEDED_MEMORY)) {
            return Optional.of(verdicts.outOfMemory(attempt, job, memory()));
        }
        if (!isClaimed()) {
            return Optional.of(verdicts.unfit(attempt, job));
        }
        if (!Files.exists(attempt.exitFile())) {
            return goOn("it was ended without its worker's doing, as " + job.state());
        }
        String status = Files.readString(attempt.exitFile(), StandardCharsets.ISO_8859_1)
                .strip();
        return Optional.of(AttemptResult.ofEnded(
                request.key(),
                attempt,
                status.matches("[0-9]{1,3}") ? Integer.parseInt(status) : 1,
                worker.heapMebibytes()));
    }

    /** What the node wrote beside the job's own output. */
    private boolean logTells(Pattern words) {
        try {
            String log = Files.readString(log(), StandardCharsets.ISO_8859_1);
            return words.matcher(log).find();
        } catch (IOException e) {
            return false; // it is not there
        }
    }

    /** Another job, from the newest checkpoint on; not for ever if there is never a newer one. */
    private Optional<TaskResult> goOn(String why) throws IOException, InterruptedException {
        lost = task.newestCheckpoint() > checkpointAtSubmission ? 1 : lost + 1;
        if (stopRequested.getAsBoolean()) {
            return Optional.of(AttemptResult.stopped(attempt));
        }
        if (lost >= MOST_LOST) {
            return Optional.of(verdicts.nodesLost(attempt, job, lost));
        }
        LOG.warning("task=" + request.key() + " job " + job.id() + " is over: " + why
                + ". Another goes on from the newest checkpoint");
        submission = submission.next();
        return submit();
    }

    /** Keeps for people what the queue says, when that has changed. */
    private void place(ClusterJob told) throws IOException {
        boolean news = !told.equals(job) || !Files.exists(submission.first().queueFile());
        if (!told.state().equals(job.state()) || !told.reason().equals(job.reason())) {
            tell(told);
        }
        job = told;
        if (news && Files.isDirectory(submission.first().path())) {
            QueueFile.Launcher launcher = origin.map(
                            from -> new QueueFile.Launcher(from.launcher(), from.jar(), from.sha256()))
                    .orElse(QueueFile.Launcher.NONE);
            new QueueFile(job.id(), job.name(), job.state(), job.reason(), job.nodes(), launcher)
                    .write(submission.first());
        }
    }

    private void tell(ClusterJob told) {
        if (told.phase() == Phase.WAITING) {
            LOG.info("task=" + request.key() + " job " + told.id() + " waits: " + words.reason(told.reason()));
        } else {
            LOG.info("task=" + request.key() + " job " + told.id() + " is " + told.state()
                    + (told.nodes().isEmpty() ? "" : " on " + told.nodes()));
        }
    }

    private boolean isClaimed() {
        return Files.isDirectory(attempt.claim());
    }
}

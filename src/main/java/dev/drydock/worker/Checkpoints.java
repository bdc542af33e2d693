package dev.drydock.worker;

import ai.djl.Device;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.CheckpointName;
import dev.drydock.workers.protocol.PropertyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The checkpoints of a training, {@code checkpoints/<whole epochs>-<batches into the next>/}: the module's parameters, or all of it if
 * training changes more of it than them, the optimizer's state, and {@code state.properties} with how far it has come and the digests of
 * all three. Each is written aside, forced and renamed; {@code LATEST} names the newest for people. A damaged one is passed over for the
 * one before. Those of earlier attempts at the same task are read, never written.
 */
final class Checkpoints {
    private static final Logger LOG = Logger.getLogger(Checkpoints.class.getName());
    private static final String MODULE = "module.pt";
    private static final String PARAMETERS = "parameters.bin";
    private static final String OPTIMIZER = "optimizer.bin";
    private static final String STATE = "state.properties";
    private static final String SEAL = "sha256.state";
    private static final String VERSION = "2";
    private static final int KEPT = 2;

    private final AttemptDirectory attempt;
    private final String engine;
    private final Path parent;
    private final Device device;

    /**
     * @param engine a checkpoint of another engine is skipped: the training would not continue bit for bit
     * @param parent the module that the training began with
     * @param device where the training computes; another kind of device counts as another engine
     */
    Checkpoints(AttemptDirectory attempt, String engine, Path parent, Device device) {
        this.attempt = attempt;
        this.engine = device.isGpu() ? engine + " on a GPU" : engine;
        this.parent = parent;
        this.device = device;
    }

    /** A checkpoint that has been found whole. */
    record Checkpoint(Path directory, TrainingState state) {
        SortedMap<String, ByteBuffer> optimizer() throws IOException {
            return TensorFile.read(directory.resolve(OPTIMIZER));
        }
    }

    /** The module that the training continues with: the checkpoint's, or the parent. */
    TrainableModule open(Optional<Checkpoint> checkpoint, List<String> freeze) throws IOException {
        return checkpoint.isPresent()
                ? open(checkpoint.get().directory(), freeze, device)
                : new TrainableModule(parent, freeze, device);
    }

    private TrainableModule open(Path directory, List<String> freeze, Device on) throws IOException {
        if (Files.exists(directory.resolve(MODULE))) {
            return new TrainableModule(directory.resolve(MODULE), freeze, on);
        }
        TrainableModule module = new TrainableModule(parent, freeze, on);
        try {
            module.restore(TensorFile.read(directory.resolve(PARAMETERS)));
            return module;
        } catch (IOException | RuntimeException e) {
            module.close();
            throw e;
        }
    }

    boolean has(TrainingState state) {
        return Files.exists(attempt.checkpoints().resolve(name(state)));
    }

    /**
     * Copies the content of a checkpoint while the training continues. Only one at a time.
     *
     * @return must be completed, by any thread
     */
    Draft draft(TrainingState state, TrainableModule module, ParameterUpdates updates) throws IOException {
        Path aside = attempt.checkpoints().resolve(".tmp-" + name(state));
        remove(aside);
        Files.createDirectories(aside);
        if (!module.isParametersOnly()) {
            module.write(aside.resolve(MODULE));
        }
        return new Draft(
                state,
                aside,
                module.isParametersOnly()
                        ? Optional.of(new TensorFile.Copies(module.manager(), module.values()))
                        : Optional.empty(),
                new TensorFile.Copies(module.manager(), updates.state()));
    }

    /** A checkpoint that is not complete yet. The caller that completes it closes its copies. */
    final class Draft implements AutoCloseable {
        private final TrainingState state;
        private final Path aside;
        private final Optional<TensorFile.Copies> parameters;
        private final TensorFile.Copies optimizer;

        private Draft(
                TrainingState state, Path aside, Optional<TensorFile.Copies> parameters, TensorFile.Copies optimizer) {
            this.state = state;
            this.aside = aside;
            this.parameters = parameters;
            this.optimizer = optimizer;
        }

        /** Makes the checkpoint, and removes those that are neither among the newest nor the best epoch's. */
        void complete() throws IOException {
            SortedMap<String, String> digests = new TreeMap<>();
            if (parameters.isPresent()) {
                digests.put(PARAMETERS, parameters.get().write(aside.resolve(PARAMETERS)));
            } else {
                digests.put(MODULE, Sha256.hexOfFile(aside.resolve(MODULE)));
            }
            digests.put(OPTIMIZER, optimizer.write(aside.resolve(OPTIMIZER)));
            writeState(aside, state, digests);
            install(aside, attempt.checkpoints().resolve(name(state)));
            prune(state);
        }

        @Override
        public void close() {
            parameters.ifPresent(TensorFile.Copies::close);
            optimizer.close();
        }
    }

    /**
     * The newest whole checkpoint of all attempts whose best epoch is whole too; both are in this attempt's directory
     * afterwards.
     */
    Optional<Checkpoint> latest() throws IOException {
        for (Path directory : newestFirst()) {
            Optional<Checkpoint> checkpoint = read(directory);
            if (checkpoint.isPresent() && bestOf(checkpoint.get().state()).isPresent()) {
                adopt(bestOf(checkpoint.get().state()).get());
                return Optional.of(adopt(directory)).flatMap(this::read);
            }
        }
        return Optional.empty();
    }

    /**
     * Names a checkpoint of this attempt and its best epoch's, with the digests of their states, in which those of all else are.
     *
     * @return what {@link #takeOver} reads
     */
    byte[] pausedAt(TrainingState state) throws IOException {
        SortedMap<String, String> map = new TreeMap<>();
        for (String one : List.of(state.bestEpoch() + "-0", name(state))) {
            map.put(one, Sha256.hexOfFile(attempt.checkpoints().resolve(one).resolve(STATE)));
        }
        return PropertyFile.bytes(map);
    }

    /**
     * Takes over what another task's training left when it paused.
     *
     * @param pausedAt lies beside the directory of its checkpoints
     * @return why it cannot be gone on from; empty if it can
     */
    Optional<String> takeOver(Path pausedAt) throws IOException {
        Path folder = pausedAt.resolveSibling(attempt.checkpoints().getFileName());
        for (Map.Entry<String, String> one : PropertyFile.read(pausedAt).entrySet()) {
            Path directory = folder.resolve(one.getKey());
            boolean same = Files.exists(directory.resolve(STATE))
                    && Sha256.hexOfFile(directory.resolve(STATE)).equals(one.getValue());
            if (!same || read(directory).isEmpty()) {
                return Optional.of("the checkpoint " + directory
                        + (same ? " is damaged or of another engine" : " is not the one that was recorded"));
            }
            adopt(directory);
        }
        return Optional.empty();
    }

    /** Writes the module of the best epoch so far, always the same bytes. */
    void writeBestModule(TrainingState state, Path target) throws IOException {
        Path best = attempt.checkpoints().resolve(state.bestEpoch() + "-0");
        if (Files.exists(best.resolve(MODULE))) {
            Files.copy(best.resolve(MODULE), target, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try (TrainableModule module = open(best, List.of(), Device.cpu())) {
            module.write(target);
        }
    }

    /** The name of the newest whole checkpoint of this attempt, for messages; empty if there is none yet. */
    Optional<String> latestName() throws IOException {
        Path pointer = attempt.checkpoints().resolve("LATEST");
        return Files.exists(pointer) ? Optional.of(Files.readString(pointer).strip()) : Optional.empty();
    }

    private static String name(TrainingState state) {
        return state.epochs() + "-" + state.batches();
    }

    /** The directory of the best epoch, or an empty result if it is needed and damaged; itself if none is needed. */
    private Optional<Path> bestOf(TrainingState state) throws IOException {
        String best = state.bestEpoch() + "-0";
        for (Path directory : newestFirst()) {
            boolean named = directory.getFileName().toString().equals(state.bestEpoch() == 0 ? name(state) : best);
            if (named && read(directory).isPresent()) {
                return Optional.of(directory);
            }
        }
        return Optional.empty();
    }

    private Path adopt(Path directory) throws IOException {
        Path target = attempt.checkpoints().resolve(directory.getFileName().toString());
        if (directory.equals(target)) {
            return target;
        }
        remove(target);
        Path aside = attempt.checkpoints().resolve(".tmp-" + directory.getFileName());
        remove(aside);
        Files.createDirectories(aside);
        for (Path file : files(directory)) {
            Files.copy(file, aside.resolve(file.getFileName()));
        }
        install(aside, target);
        return target;
    }

    private void install(Path aside, Path target) throws IOException {
        for (Path file : files(aside)) {
            DurableFiles.force(file);
        }
        DurableFiles.force(aside);
        DurableFiles.rename(aside, target);
        DurableFiles.replace(
                attempt.checkpoints().resolve("LATEST"),
                (target.getFileName() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void writeState(Path directory, TrainingState state, SortedMap<String, String> digests) throws IOException {
        SortedMap<String, String> map = state.toMap();
        map.put("version", VERSION);
        map.put("engine", engine);
        digests.forEach((file, digest) -> map.put("sha256." + file, digest));
        map.put(SEAL, Sha256.hex(PropertyFile.bytes(map)));
        Files.write(directory.resolve(STATE), PropertyFile.bytes(map));
    }

    private Optional<Checkpoint> read(Path directory) {
        try {
            SortedMap<String, String> map = PropertyFile.read(directory.resolve(STATE));
            String seal = String.valueOf(map.remove(SEAL));
            if (!seal.equals(Sha256.hex(PropertyFile.bytes(map))) || !isWhole(directory, map)) {
                LOG.warning("checkpoint " + directory + " is skipped: its digests do not match");
            } else if (!engine.equals(map.get("engine")) || !VERSION.equals(map.get("version"))) {
                LOG.warning("checkpoint " + directory + " is skipped: it was written by engine " + map.get("engine")
                        + ", format version " + map.get("version"));
            } else {
                return Optional.of(new Checkpoint(directory, TrainingState.ofMap(map)));
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warning("checkpoint " + directory + " is skipped: " + e);
        }
        return Optional.empty();
    }

    /** Whether the optimizer's state and one of the two forms of the module are there, as the digests have them. */
    private static boolean isWhole(Path directory, SortedMap<String, String> map) throws IOException {
        String module = map.containsKey("sha256." + MODULE) ? MODULE : PARAMETERS;
        return Sha256.hexOfFile(directory.resolve(module)).equals(map.get("sha256." + module))
                && Sha256.hexOfFile(directory.resolve(OPTIMIZER)).equals(map.get("sha256." + OPTIMIZER));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    /** All checkpoint directories of all attempts, this one's first among equals. */
    private List<Path> newestFirst() throws IOException {
        List<Path> found = new ArrayList<>();
        List<AttemptDirectory> attempts = new ArrayList<>(attempt.task().attempts());
        Collections.reverse(attempts);
        for (AttemptDirectory one : attempts) {
            found.addAll(checkpointsOf(one));
        }
        found.sort(Comparator.comparingLong(Checkpoints::order).reversed());
        return found;
    }

    private static List<Path> checkpointsOf(AttemptDirectory attempt) throws IOException {
        if (!Files.isDirectory(attempt.checkpoints())) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(attempt.checkpoints())) {
            return children.filter(
                            child -> CheckpointName.isOne(child.getFileName().toString()))
                    .toList();
        }
    }

    private static long order(Path checkpoint) {
        return CheckpointName.order(checkpoint.getFileName().toString());
    }

    private void prune(TrainingState state) throws IOException {
        List<Path> own = new ArrayList<>(checkpointsOf(attempt));
        own.sort(Comparator.comparingLong(Checkpoints::order).reversed());
        for (Path old : own.subList(Math.min(KEPT, own.size()), own.size())) {
            if (!old.getFileName().toString().equals(state.bestEpoch() + "-0")) {
                remove(old);
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        for (Path file : files(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }
}

package dev.drydock.worker;

import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.workers.protocol.AttemptDirectory;
import dev.drydock.workers.protocol.CheckpointName;
import dev.drydock.workers.protocol.PropertyFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * The checkpoints of a training, {@code checkpoints/<whole epochs>-<batches into the next>/}: the module, the optimizer's
 * state and {@code state.properties} with how far it has come and the digests of all three. Each is written aside, forced
 * and renamed; {@code LATEST} names the newest for people. A damaged one is passed over for the one before. Those of
 * earlier attempts at the same task are read, never written.
 */
final class Checkpoints {
    private static final Logger LOG = Logger.getLogger(Checkpoints.class.getName());
    private static final String MODULE = "module.pt";
    private static final String OPTIMIZER = "optimizer.bin";
    private static final String STATE = "state.properties";
    private static final String SEAL = "sha256.state";
    private static final int KEPT = 2;

    private final AttemptDirectory attempt;
    private final String engine;

    /** @param engine a checkpoint of another engine is passed over: it would not go on bit for bit */
    Checkpoints(AttemptDirectory attempt, String engine) {
        this.attempt = attempt;
        this.engine = engine;
    }

    /** A checkpoint that has been found whole. */
    record Checkpoint(Path directory, TrainingState state) {
        Path module() {
            return directory.resolve(MODULE);
        }

        SortedMap<String, float[]> optimizer() throws IOException {
            return readArrays(directory.resolve(OPTIMIZER));
        }
    }

    /** Writes a checkpoint and removes those that are neither among the newest nor the best epoch's. */
    void write(TrainingState state, TrainableModule module, ParameterUpdates updates) throws IOException {
        Path target = attempt.checkpoints().resolve(name(state));
        if (Files.exists(target)) {
            return;
        }
        Path aside = attempt.checkpoints().resolve(".tmp-" + name(state));
        remove(aside);
        Files.createDirectories(aside);
        module.write(aside.resolve(MODULE));
        writeArrays(aside.resolve(OPTIMIZER), updates.state());
        writeState(aside, state);
        install(aside, target);
        prune(state);
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

    /** The module of the best epoch so far. */
    Path bestModule(TrainingState state) {
        return attempt.checkpoints().resolve(state.bestEpoch() + "-0").resolve(MODULE);
    }

    /** The name of the newest whole checkpoint of this attempt, for messages. */
    String latestName() throws IOException {
        Path pointer = attempt.checkpoints().resolve("LATEST");
        return Files.exists(pointer) ? Files.readString(pointer).strip() : "none";
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
        for (String file : List.of(MODULE, OPTIMIZER, STATE)) {
            Files.copy(directory.resolve(file), aside.resolve(file));
        }
        install(aside, target);
        return target;
    }

    private void install(Path aside, Path target) throws IOException {
        for (String file : List.of(MODULE, OPTIMIZER, STATE)) {
            DurableFiles.force(aside.resolve(file));
        }
        DurableFiles.force(aside);
        DurableFiles.rename(aside, target);
        DurableFiles.replace(
                attempt.checkpoints().resolve("LATEST"),
                (target.getFileName() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void writeState(Path directory, TrainingState state) throws IOException {
        SortedMap<String, String> map = state.toMap();
        map.put("version", "1");
        map.put("engine", engine);
        map.put("sha256." + MODULE, Sha256.hexOfFile(directory.resolve(MODULE)));
        map.put("sha256." + OPTIMIZER, Sha256.hexOfFile(directory.resolve(OPTIMIZER)));
        map.put(SEAL, Sha256.hex(PropertyFile.bytes(map)));
        Files.write(directory.resolve(STATE), PropertyFile.bytes(map));
    }

    private Optional<Checkpoint> read(Path directory) {
        try {
            SortedMap<String, String> map = PropertyFile.read(directory.resolve(STATE));
            String seal = String.valueOf(map.remove(SEAL));
            boolean whole = seal.equals(Sha256.hex(PropertyFile.bytes(map)))
                    && Sha256.hexOfFile(directory.resolve(MODULE)).equals(map.get("sha256." + MODULE))
                    && Sha256.hexOfFile(directory.resolve(OPTIMIZER)).equals(map.get("sha256." + OPTIMIZER));
            if (whole && engine.equals(map.get("engine"))) {
                return Optional.of(new Checkpoint(directory, TrainingState.ofMap(map)));
            }
            LOG.warning("checkpoint " + directory + " is passed over: "
                    + (whole ? "it is of engine " + map.get("engine") : "its digests do not fit"));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warning("checkpoint " + directory + " is passed over: " + e);
        }
        return Optional.empty();
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
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.toList()) {
                Files.delete(child);
            }
        }
        Files.delete(directory);
    }

    private static void writeArrays(Path file, SortedMap<String, float[]> arrays) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(arrays.size());
            for (var entry : arrays.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeInt(entry.getValue().length);
                for (float value : entry.getValue()) {
                    out.writeInt(Float.floatToRawIntBits(value));
                }
            }
        }
    }

    private static SortedMap<String, float[]> readArrays(Path file) throws IOException {
        SortedMap<String, float[]> arrays = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                float[] values = new float[in.readInt()];
                for (int k = 0; k < values.length; k++) {
                    values[k] = Float.intBitsToFloat(in.readInt());
                }
                arrays.put(name, values);
            }
        }
        return arrays;
    }
}

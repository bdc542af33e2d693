package dev.drydock.fuzz;

import com.sun.management.ThreadMXBean;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;

/**
 * Gives a reader changed copies of good inputs. Each is accepted with a meaning that holds, or refused by a {@link DrydockException}
 * whose sentence can be shown to a person. Anything else fails with the seed and the number of the change: another exception,
 * a stack or heap that overflows, more memory than the format needs, a reader that does not come back.
 *
 * <p>{@code -Ddrydock.fuzz.seed=N} takes other numbers, {@code -Ddrydock.fuzz.count=N} more of them; the bytes of a failure lie in
 * {@code target/fuzz/}.
 */
public final class Fuzz {
    private static final long SEED = Long.getLong("drydock.fuzz.seed", 20_261_124);
    private static final int COUNT = Integer.getInteger("drydock.fuzz.count", 1_000);
    private static final int HANG_SECONDS = 10;
    private static final int MOST_SAID = 40_000;
    private static final Path FOUND = Path.of("target", "fuzz");

    private final String format;
    private final List<byte[]> samples;
    private boolean text = true;
    private long mostBytes = 48 << 20;

    private Fuzz(String format, List<byte[]> samples) {
        this.format = format;
        this.samples = samples;
    }

    /** @param samples good inputs of the format */
    public static Fuzz of(String format, byte[]... samples) {
        return new Fuzz(format, List.of(samples));
    }

    /** No words are exchanged. */
    public Fuzz binary() {
        text = false;
        return this;
    }

    /** Memory that the reading of one input may take, all of it together. */
    public Fuzz allocatingAtMost(long bytes) {
        mostBytes = bytes;
        return this;
    }

    /** Reads an input and answers what it means. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(byte[] input) throws IOException;
    }

    /** Of inputs that a signature or digest covers: what is accepted means what the good input means. */
    public <T> void onlyAcceptsWhatMeansTheSame(Reader<T> reader) {
        run(reader, Object::equals);
    }

    /** Of inputs that anybody may write: what is accepted means the same when it is read again. */
    public <T> void acceptsWhatReadsAgain(Reader<T> reader) {
        run(reader, (original, read) -> true);
    }

    private <T> void run(Reader<T> reader, BiPredicate<T, T> holds) {
        List<T> originals =
                samples.stream().map(sample -> accepted(reader, sample)).toList();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int number = 0; number < COUNT; number++) {
            byte[] input = new Mutation(new SplittableRandom(SEED + number), samples).next(text);
            try {
                outcomes.merge(outcome(reader, input, originals, holds), 1, Integer::sum);
            } catch (AssertionError e) {
                throw new AssertionError(
                        format + " seed " + SEED + " change " + number + " (" + saved(input, number) + "): "
                                + e.getMessage(),
                        e.getCause());
            }
        }
        System.out.println("fuzz " + format + " seed=" + SEED + " " + outcomes);
        if (!outcomes.keySet().stream().anyMatch(code -> !code.equals("accepted"))) {
            throw new AssertionError(format + ": no change was refused, so the reader looks at nothing");
        }
    }

    private static <T> T accepted(Reader<T> reader, byte[] sample) {
        try {
            return reader.read(sample);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> String outcome(Reader<T> reader, byte[] input, List<T> originals, BiPredicate<T, T> holds) {
        try {
            Read<T> read = watched(reader, input);
            if (read.bytes > mostBytes) {
                throw new AssertionError(
                        "it took " + read.bytes + " bytes of memory, and " + mostBytes + " are enough");
            }
            boolean same = originals.stream().anyMatch(original -> holds.test(original, read.meaning));
            if (!same || !read.meaning.equals(watched(reader, input).meaning)) {
                throw new AssertionError("it was accepted and means something else: " + read.meaning);
            }
            return "accepted";
        } catch (DrydockException e) {
            requireShowable(e.sentence());
            return e.code().name();
        }
    }

    private record Read<T>(T meaning, long bytes) {}

    /** In a thread of its own, whose memory is counted and whose end is waited for. */
    private static <T> Read<T> watched(Reader<T> reader, byte[] input) {
        CompletableFuture<Read<T>> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                long before = allocated();
                T meaning = reader.read(input);
                result.complete(new Read<>(meaning, allocated() - before));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("it was not read in " + HANG_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DrydockException refusal) {
                throw refusal;
            }
            throw new AssertionError("it is neither accepted nor refused: " + e.getCause(), e.getCause());
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void requireShowable(String sentence) {
        if (sentence.isBlank() || sentence.length() > MOST_SAID) {
            throw new AssertionError("the refusal has " + sentence.length() + " characters");
        }
        if (sentence.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            throw new AssertionError("the refusal has control characters, which a terminal obeys: " + sentence);
        }
    }

    private Path saved(byte[] input, int number) {
        try {
            Files.createDirectories(FOUND);
            return Files.write(FOUND.resolve(format.replaceAll("[^a-z0-9]+", "-") + "-" + SEED + "-" + number), input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

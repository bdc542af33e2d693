package dev.drydock.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Closed log files on their way to a site's inbox: {@code <source>-<sequence>-logs.csv}, and last its signed manifest. The sequence
 * is written down before the file moves, so that whenever the node is killed the next start ends what was begun, with the same
 * number. Not thread-safe.
 */
final class LogOutbox {
    private final Path folder;
    private final Path ledgerFile;

    LogOutbox(Path logFolder) {
        this.folder = logFolder.resolve("outbox");
        this.ledgerFile = logFolder.resolve("sequence.json");
    }

    /** @param last sequence that was given out completely */
    record Ledger(long last, @Nullable Closing closing) {}

    /** A file on its way, by the name that it had while it was written. */
    record Closing(long sequence, String source, String model, String file) {
        Closing {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(file, "file");
        }
    }

    record Manifest(String source, long sequence, String model, List<Entry> files) {}

    record Entry(String name, String kind, String sha256, long bytes, long rows) {}

    long lastSequence() throws IOException {
        return ledger().last();
    }

    /** Ends what a killed node had begun. */
    void resume(Path openFolder, SigningKey key) throws IOException {
        Files.createDirectories(folder);
        Ledger ledger = ledger();
        if (ledger.closing() != null) {
            finish(ledger.closing(), openFolder, key);
        }
    }

    /**
     * Puts a finished file into the outbox.
     *
     * @return its sequence; empty if it had no row, and then the file is deleted
     */
    Optional<Long> publish(Path file, String model, String source, SigningKey key) throws IOException {
        resume(Objects.requireNonNull(file.getParent()), key);
        if (LogRecords.trim(file).rows() == 0) {
            Files.delete(file);
            return Optional.empty();
        }
        long last = ledger().last();
        Closing closing = new Closing(
                last + 1,
                source,
                model,
                Objects.requireNonNull(file.getFileName()).toString());
        write(new Ledger(last, closing));
        finish(closing, Objects.requireNonNull(file.getParent()), key);
        return Optional.of(closing.sequence());
    }

    private void finish(Closing closing, Path openFolder, SigningKey key) throws IOException {
        String base = closing.source() + "-" + closing.sequence();
        Path target = folder.resolve(base + "-logs.csv");
        Path open = openFolder.resolve(closing.file());
        if (Files.exists(open)) {
            DurableFiles.rename(open, target);
        }
        Path manifest = folder.resolve(base + ".manifest.json");
        if (Files.exists(target) && !Files.exists(manifest)) {
            DurableFiles.replace(manifest, sign(closing, target, key));
        }
        write(new Ledger(closing.sequence(), null));
    }

    private static byte[] sign(Closing closing, Path file, SigningKey key) throws IOException {
        Entry entry = new Entry(
                Objects.requireNonNull(file.getFileName()).toString(),
                "logs",
                Sha256.hexOfFile(file),
                Files.size(file),
                LogRecords.count(file).rows());
        Manifest manifest = new Manifest(closing.source(), closing.sequence(), closing.model(), List.of(entry));
        return Envelope.sign(Envelope.EXPORT_TYPE, Mappers.RECORDS_WITHOUT_NULLS.writeValueAsBytes(manifest), key)
                .toJson();
    }

    private Ledger ledger() throws IOException {
        if (!Files.exists(ledgerFile)) {
            return new Ledger(0, null);
        }
        try {
            return Mappers.RECORDS_WITHOUT_NULLS.readValue(
                    BoundedFile.read(ledgerFile, BoundedFile.DOCUMENT), Ledger.class);
        } catch (JacksonException e) {
            throw new IOException(ledgerFile + " is damaged: " + Mappers.why(e), e);
        } catch (DrydockException e) {
            throw new IOException(e.sentence(), e);
        }
    }

    private void write(Ledger ledger) throws IOException {
        DurableFiles.replace(ledgerFile, Mappers.RECORDS_WITHOUT_NULLS.writeValueAsBytes(ledger));
    }
}

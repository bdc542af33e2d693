package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.delivery.CheckItems.Export;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.DurableFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Puts delivered exports into the inbox, where they wait as if their source had put them there. Tested by {@code DeliveryTest}. */
@Singleton
final class TakeExports {
    private final Transactions transactions;
    private final ExportRepository received;
    private final StagingArea staging;
    private final DeliveryFiles files;

    @Inject
    TakeExports(Transactions transactions, ExportRepository received, StagingArea staging, DeliveryFiles files) {
        this.transactions = transactions;
        this.received = received;
        this.staging = staging;
        this.files = files;
    }

    /** @throws DrydockException {@code DELIVERY_REFUSED} if one cannot lie in the inbox beside what is there, or was received before otherwise */
    void requireRoom(List<Export> exports) {
        Set<String> all = new HashSet<>();
        for (Export export : exports) {
            ExportManifest manifest = export.manifest();
            Optional<String> before = receipt(manifest.source(), manifest.sequence());
            if (before.isPresent() && !before.get().equals(manifest.digest())) {
                throw refused("export " + manifest.label() + " was received before with another manifest, "
                        + before.get() + ". Ask " + manifest.source() + " which one it disowns");
            }
            for (String name : names(export)) {
                if (!all.add(name)) {
                    throw refused("two of its exports have a file with the name " + name
                            + ". Let the sender send them one after the other");
                }
                if (before.isEmpty()) {
                    differing(name, export.folder()).ifPresent(other -> {
                        throw refused("the inbox has another file with the name " + name
                                + ". Let a run read it first, or remove it");
                    });
                }
            }
        }
    }

    /** One that was received before by another way stays out. Doing it again is harmless. */
    void take(Item export, Path folder) {
        int dash = export.name().lastIndexOf('-');
        boolean known = receipt(
                        export.name().substring(0, dash),
                        Long.parseLong(export.name().substring(dash + 1)))
                .isPresent();
        if (!known && Files.isDirectory(folder)) {
            files.names(folder).stream()
                    .sorted(Comparator.comparing(name -> name.endsWith(CheckItems.MANIFEST))) // the manifest last
                    .forEach(name -> copy(name, folder));
        }
    }

    private Optional<String> receipt(String source, long sequence) {
        return transactions
                .required(() -> received.findReceipt(source, sequence))
                .map(ExportRepository.Receipt::digest);
    }

    private static List<String> names(Export export) {
        return Stream.concat(
                        export.manifest().files().stream().map(ExportedFile::name), Stream.of(export.manifestFile()))
                .toList();
    }

    /** What the inbox has in its place. */
    private Optional<Path> differing(String name, Path folder) {
        Path there = staging.inboxPath(name);
        return Files.exists(there) && !files.sha256(there).equals(files.sha256(folder.resolve(name)))
                ? Optional.of(there)
                : Optional.empty();
    }

    private void copy(String name, Path folder) {
        Path to = staging.inboxPath(name);
        differing(name, folder).ifPresent(there -> {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The delivered file " + there
                            + " was not written: another file has come there meanwhile. Let a run read it"
                            + " first, or remove it, then restart the execution.");
        });
        try {
            DurableFiles.copy(folder.resolve(name), to);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The delivered file " + to + " was not written: " + e.getMessage()
                            + ". Check free space and permissions, then restart the execution.",
                    e);
        }
    }

    private static DrydockException refused(String why) {
        return new DrydockException(
                DeliveryFailure.DELIVERY_REFUSED, "The delivery is refused: " + why + ". Nothing was taken.");
    }
}

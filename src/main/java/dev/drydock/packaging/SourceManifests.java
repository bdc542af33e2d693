package dev.drydock.packaging;

import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.EarlierFile;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Trusts the sources that the trust file in force enrols. */
public final class SourceManifests implements ManifestVerifier {
    private static final int MAX_FILES = 1000;

    private final Supplier<TrustFile> trust;

    public SourceManifests(Supplier<TrustFile> trust) {
        this.trust = trust;
    }

    @Override
    public ExportManifest verify(byte[] envelope, String fileName) {
        try {
            Envelope signed = Envelope.parse(envelope, Envelope.EXPORT_TYPE);
            ExportManifest manifest = parse(signed);
            TrustFile inForce = trust.get();
            List<NamedKey> keys = inForce.inForce(inForce.sources()).stream()
                    .filter(key -> key.name().equals(manifest.source()))
                    .toList();
            if (keys.isEmpty()) {
                throw refused(fileName, "the trust file enrols no key of source " + manifest.source(), null);
            }
            if (signed.signersAmong(TrustFiles.keysOf(keys)).isEmpty()) {
                throw refused(fileName, "source " + manifest.source() + " has not signed it", null);
            }
            return manifest;
        } catch (Json.Malformed e) {
            throw refused(fileName, "its content " + e.what(), e);
        } catch (DrydockException e) {
            throw e.code() == IngestFailure.EXPORT_MANIFEST_REFUSED ? e : refused(fileName, e.sentence(), e);
        }
    }

    private static ExportManifest parse(Envelope signed) throws Json.Malformed {
        Json.Reader root = Json.read(signed.payload()).keys("source", "sequence", "model", "files", "by?");
        List<ExportedFile> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Json.Reader entry : root.at("files").items()) {
            ExportedFile file = file(entry);
            if (!names.add(file.name())) {
                throw entry.wrong("repeats the file " + file.name());
            }
            files.add(file);
        }
        if (files.isEmpty() || files.size() > MAX_FILES) {
            throw root.at("files").wrong("has " + files.size() + " entries and must have 1 to " + MAX_FILES);
        }
        Optional<Json.Reader> by = root.find("by");
        return new ExportManifest(
                name(root.at("source")),
                root.at("sequence").wholeNumber(1, Long.MAX_VALUE - 1),
                name(root.at("model")),
                files,
                signed.payloadDigest(),
                by.isEmpty() ? Optional.empty() : Optional.of(name(by.get())));
    }

    private static ExportedFile file(Json.Reader entry) throws Json.Malformed {
        entry.keys("name", "kind", "sha256", "bytes", "rows", "replaces?", "format?");
        Json.Reader kind = entry.at("kind");
        return new ExportedFile(
                name(entry.at("name")),
                ExportKind.ofWireName(kind.text()).orElseThrow(() -> kind.wrong("is neither 'logs' nor 'feedback'")),
                entry.at("sha256").hexDigest(),
                entry.at("bytes").wholeNumber(0, Long.MAX_VALUE),
                entry.at("rows").wholeNumber(0, Long.MAX_VALUE),
                replaces(entry),
                format(entry));
    }

    private static Optional<String> format(Json.Reader entry) throws Json.Malformed {
        Optional<Json.Reader> at = entry.find("format");
        return at.isEmpty() ? Optional.empty() : Optional.of(name(at.get()));
    }

    private static Optional<EarlierFile> replaces(Json.Reader entry) throws Json.Malformed {
        Optional<Json.Reader> at = entry.find("replaces");
        if (at.isEmpty()) {
            return Optional.empty();
        }
        Json.Reader earlier = at.get().keys("sequence", "name");
        return Optional.of(
                new EarlierFile(earlier.at("sequence").wholeNumber(1, Long.MAX_VALUE - 1), name(earlier.at("name"))));
    }

    private static String name(Json.Reader at) throws Json.Malformed {
        if (!at.text().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw at.wrong("is not a name of 1 to 100 letters, digits, dots, dashes or underscores");
        }
        return at.text();
    }

    private static DrydockException refused(String fileName, String why, @Nullable Throwable cause) {
        return new DrydockException(
                IngestFailure.EXPORT_MANIFEST_REFUSED,
                "Manifest " + fileName + " is refused: " + why
                        + (why.endsWith(".") ? "" : ".")
                        + " Have the source sign its export with the key that the trust file enrols.",
                cause);
    }
}

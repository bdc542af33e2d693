package dev.drydock.packaging.dossier;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.packaging.dossier.TrustAnchor.Anchored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The trust files of a dossier, each held to what the reader trusts. */
final class KnownTrust {
    private final Anchored anchored;
    /** By digest, the dossier's own first. */
    private final Map<String, TrustFile> files = new LinkedHashMap<>();

    /** @throws dev.drydock.failure.DrydockException if one of them is not of this site, or not signed by roots that count */
    KnownTrust(Anchored anchored, DossierFolder dossier) {
        this.anchored = anchored;
        files.put(anchored.ofDossier().digest(), anchored.ofDossier());
        for (String name : dossier.in(DossierNames.TRUST_FILES)) {
            if (!name.equals(DossierNames.TRUST)) {
                String digest = DossierNames.stem(name, DossierNames.TRUST_FILES);
                files.putIfAbsent(digest, anchored.earlier(digest, dossier.require(name)));
            }
        }
    }

    TrustFile ofDossier() {
        return anchored.ofDossier();
    }

    /** The trust file with that digest, if the dossier has it. */
    Optional<TrustFile> find(String digest) {
        return Optional.ofNullable(files.get(digest));
    }

    /** A trust file, by what is known today about that time. */
    TrustFile asKnownToday(TrustFile then, Instant at) {
        return anchored.asKnownToday(then, at);
    }

    /** Every trust file, by what is known today about that time; the dossier's own first. */
    List<TrustFile> all(Instant at) {
        return files.values().stream().map(file -> asKnownToday(file, at)).toList();
    }

    /** The builders of every trust file whose keys stood at that time. */
    List<NamedKey> builders(Instant at) {
        Map<String, NamedKey> builders = new LinkedHashMap<>();
        all(at).forEach(file ->
                file.inForce(file.builders()).forEach(builder -> builders.putIfAbsent(builder.keyId(), builder)));
        return new ArrayList<>(builders.values());
    }

    /**
     * The builder who signed something for which only the writer's own word says when: a key that was stolen at any time does not count.
     *
     * @throws dev.drydock.failure.DrydockException {@code DOSSIER_REFUSED}
     */
    String signer(Envelope envelope) {
        List<NamedKey> builders = anchored.ofDossier().builders().stream()
                .filter(builder -> !anchored.newest().revoked().contains(builder.keyId()))
                .toList();
        Set<String> signers = envelope.signersAmong(TrustFiles.keysOf(builders)).stream()
                .map(VerificationKey::id)
                .collect(Collectors.toSet());
        return builders.stream()
                .filter(builder -> signers.contains(builder.keyId()))
                .map(NamedKey::name)
                .findFirst()
                .orElseThrow(() -> DossierDocuments.refused("no builder of its trust file signed it: key "
                        + envelope.claimedKeyIds().iterator().next() + " did, or the builder's key was stolen"));
    }
}

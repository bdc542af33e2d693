package dev.drydock.packaging.dossier;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.LostKeys;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.TrustFiles.InstalledRoots;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a reader of a dossier trusts beforehand, because they got it by another way. */
public sealed interface TrustAnchor {

    /**
     * The ids of root keys.
     *
     * @param quorum how many of them must have signed, whatever the trust file itself says
     */
    record Roots(Set<String> ids, int quorum) implements TrustAnchor {
        public Roots {
            ids = Set.copyOf(ids);
        }

        /** All of them must have signed. */
        public Roots(Set<String> ids) {
            this(ids, ids.size());
        }
    }

    /**
     * A trust file of the site: an earlier one whose roots signed the dossier's too, or a later one.
     *
     * @param envelope as the roots signed it, JSON text
     */
    record Document(String envelope) implements TrustAnchor {}

    /**
     * The trust files that a dossier is verified by.
     *
     * @param ofDossier the one that was in force when the dossier was made
     * @param newest it, or the reader's own if that is newer
     * @param roots whose signature on earlier trust files counts
     */
    record Anchored(TrustFile ofDossier, TrustFile newest, InstalledRoots roots) {

        /**
         * A trust file of that time, by what is known today: a key that was stolen then does not count, one whose owner left later does.
         *
         * @param at when something was signed
         */
        TrustFile asKnownToday(TrustFile then, Instant at) {
            Set<String> stolen = new HashSet<>(then.revoked());
            newest.revoked().stream().filter(key -> !newest.stands(key, at)).forEach(stolen::add);
            return new TrustFile(
                    then.version(),
                    then.scope(),
                    then.rootKeys(),
                    then.approvers(),
                    then.machines(),
                    new LostKeys(stolen, Map.of(), then.left()),
                    then.earlier(),
                    then.digest());
        }

        /**
         * A trust file before the dossier's.
         *
         * @throws dev.drydock.failure.DrydockException {@code TRUST_FILE_REFUSED}; {@code DOSSIER_REFUSED} if it has another digest than its
         *     name says, or is newer
         */
        TrustFile earlier(String digest, byte[] envelope) {
            TrustFile trust = TrustFiles.readEarlier(envelope, newest, roots);
            if (!trust.digest().equals(digest) || trust.version() > ofDossier.version()) {
                throw DossierDocuments.refused("trust/" + digest
                        + ".json has another digest than its name, or is newer than the dossier's own");
            }
            return trust;
        }
    }

    /**
     * Holds the dossier's trust file against what the reader trusts.
     *
     * @throws dev.drydock.failure.DrydockException {@code TRUST_FILE_REFUSED}
     */
    static Anchored anchor(TrustAnchor anchor, byte[] ofDossier) {
        if (anchor instanceof Roots roots) {
            InstalledRoots installed = new InstalledRoots(roots.ids(), roots.quorum());
            TrustFile trust = TrustFiles.read(ofDossier, installed);
            return new Anchored(trust, trust, installed);
        }
        TrustFile own = TrustFiles.readSelfSigned(((Document) anchor).envelope().getBytes(StandardCharsets.UTF_8));
        InstalledRoots roots = InstalledRoots.of(own);
        return newer(ofDossier, own)
                .map(trust -> new Anchored(trust, trust, InstalledRoots.of(trust)))
                .orElseGet(() -> new Anchored(TrustFiles.readEarlier(ofDossier, own, roots), own, roots));
    }

    /** The dossier's trust file, if it is a successor of the reader's. */
    private static Optional<TrustFile> newer(byte[] ofDossier, TrustFile own) {
        TrustFile trust = TrustFiles.readSelfSigned(ofDossier);
        return trust.version() > own.version()
                ? Optional.of(TrustFiles.readSuccessor(ofDossier, own))
                : Optional.empty();
    }
}

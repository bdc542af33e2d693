package dev.drydock.packaging.dossier;

import dev.drydock.failure.DrydockException;
import java.util.List;

/**
 * What the verification of a dossier found.
 *
 * @param version such as {@code pump-failure/7}; empty if not even that is sure
 * @param released whether an order that put the version into service is proven
 */
public record DossierVerdict(String version, String place, boolean released, List<Finding> findings) {
    /** What no dossier can show, a sentence each. */
    public static final List<String> LIMITS = List.of(
            "That nothing was left out: the site's machine chose which orders, statements and records are here. Node logs, copies of"
                    + " the audit log and checkpoints that others kept can show more.",
            "When something happened: each time is of the clock of the machine that wrote it, and whoever holds that machine's"
                    + " key can write another. A verified time stamp says until when records existed, not since when.",
            "That no key was stolen: only a trust file that is newer than the dossier (--trust) says what is known since. If the site"
                    + " has changed the key of its audit log since, the dossier does not show that.",
            "That the rows and labels of the training were true.",
            "That the people who signed had read what they signed.",
            "That the version is good enough for its purpose. The gate policy says what was asked of it.");

    public DossierVerdict {
        version = DrydockException.showable(version);
        place = DrydockException.showable(place);
        findings = List.copyOf(findings);
    }

    /** How far something is sure. */
    public enum Certainty {
        /** Signatures and digests show it. */
        PROVEN,
        /** The site's machine says so in the signed index; nothing else shows it. */
        STATED,
        /** Something contradicts it. */
        REFUSED
    }

    /**
     * One thing that was looked at.
     *
     * @param part such as {@code order 4}
     * @param sentence what was found, a whole sentence
     */
    public record Finding(String part, Certainty certainty, String sentence) {
        public Finding {
            part = DrydockException.showable(part);
            sentence = DrydockException.showable(sentence);
        }
    }

    /** Whether nothing was refused. */
    public boolean holds() {
        return findings.stream().noneMatch(finding -> finding.certainty() == Certainty.REFUSED);
    }

    /** What was refused, in order. */
    public List<Finding> refused() {
        return findings.stream()
                .filter(finding -> finding.certainty() == Certainty.REFUSED)
                .toList();
    }

    /** One sentence for people. */
    public String sentence() {
        if (!holds()) {
            return refused().size() + (refused().size() == 1 ? " part is" : " parts are")
                    + " not what was signed. Do not rely on this dossier.";
        }
        return released
                ? "Every part that can be proven is proven: " + version + " was put into service by people who may."
                : "Nothing contradicts it, and it proves no order that put " + version + " into service.";
    }
}

package dev.drydock.cli.release;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.packaging.TrustFiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the options of {@code drydock trust init} must be. Every refusal names the option, since no file exists yet. */
final class TrustDraft {
    private static final Set<String> ROLES =
            new TreeSet<>(Set.of(TrustFile.RELEASE_MANAGER, TrustFile.AUDITOR, TrustFile.BREAK_GLASS));

    /** By the part of the file that an option fills. */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("version", "--trust-version"),
            Map.entry("rootQuorum", "--root-quorum"),
            Map.entry("roots", "--root"),
            Map.entry("people", "--person"),
            Map.entry("approvalQuorum", "--approval-quorum"),
            Map.entry("breakGlass.reviewDays", "--break-glass-days"),
            Map.entry("sources", "--source"),
            Map.entry("contributors", "--contributor"),
            Map.entry("sites", "--site-key"),
            Map.entry("recipients", "--site-recipient"),
            Map.entry("revoked", "--revoke"),
            Map.entry("since", "--revoke"),
            Map.entry("left", "--left"),
            Map.entry("earlier", "--earlier"));

    private static final Pattern WRONG =
            Pattern.compile("is wrong: '([A-Za-z]+(?:\\.reviewDays)?)(?:\\[([0-9]+)])?(?:\\.[A-Za-z]+)?' (.*)");

    private TrustDraft() {}

    static DrydockException refused(String why) {
        return new DrydockException(CommonFailure.USAGE, "No trust file was drafted: " + why + ".");
    }

    static void requireRoles(String person, Set<String> roles) {
        for (String role : roles) {
            if (!ROLES.contains(role)) {
                throw refused("--person " + person + " has the role '" + role + "'. The roles of a trust file are "
                        + String.join(", ", ROLES));
            }
        }
    }

    /** A site neither sends to itself nor receives from itself. */
    static void requireOther(String option, String site, String own) {
        if (site.equals(own)) {
            throw refused(option + " " + site + " names this site itself. Name the other site");
        }
    }

    /** With more required approvals than people, nothing could be released, and no policy installed. */
    static void requireApprovers(TrustFile draft) {
        long approvers = draft.people().stream()
                .filter(person -> person.has(TrustFile.RELEASE_MANAGER) && signs(draft, person))
                .count();
        if (draft.approvalQuorum() > Math.max(1, approvers)) {
            throw refused("--approval-quorum is " + draft.approvalQuorum() + ", and --person names " + approvers
                    + " people with the role " + TrustFile.RELEASE_MANAGER
                    + " whose keys are in force. Name more of them, or lower the number");
        }
    }

    private static boolean signs(TrustFile draft, Person person) {
        return !draft.isRevoked(person.keyId()) && !draft.left().contains(person.keyId());
    }

    /**
     * Checks the whole draft.
     *
     * @param given what the options said, by the part of the file that they fill
     * @throws DrydockException {@code USAGE} in the words of the options
     */
    static void requireSound(byte[] content, Map<String, List<String>> given) {
        try {
            TrustFiles.parse(content);
        } catch (DrydockException e) {
            if (e.code() != PackagingFailure.TRUST_FILE_MALFORMED) {
                throw e;
            }
            throw refused(inOptions(e.sentence(), given));
        }
    }

    /** {@code The trust file is wrong: 'people[0].name' is no name. Correct …} becomes {@code --person p!:auditor: its name is no name}. */
    private static String inOptions(String sentence, Map<String, List<String>> given) {
        String why = sentence.replaceFirst("^The trust file ", "").replaceFirst("[.] Correct the file and let .*", "");
        Matcher wrong = WRONG.matcher(why);
        if (!wrong.matches() || !OPTIONS.containsKey(wrong.group(1))) {
            return "it " + why;
        }
        int at = wrong.group(2) == null ? 0 : Integer.parseInt(wrong.group(2));
        List<String> values = given.getOrDefault(wrong.group(1), List.of());
        return OPTIONS.get(wrong.group(1))
                + (at < values.size() ? " " + values.get(at) + ": it " : " ")
                + wrong.group(3);
    }
}

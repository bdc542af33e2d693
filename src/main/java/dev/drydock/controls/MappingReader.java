package dev.drydock.controls;

import dev.drydock.controls.ControlMapping.Control;
import dev.drydock.controls.ControlMapping.Evidence;
import dev.drydock.domain.audit.AuditActions;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import dev.drydock.manual.Manual;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import dev.drydock.yaml.YamlNode;
import dev.drydock.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads a mapping file strictly: unknown keys, actions and pages are problems with their line, and all of them are reported at once. */
public final class MappingReader {
    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_CONTROLS = 500;
    private static final int MOST_EVIDENCE = 50;
    private static final int MOST_ACTIONS = 100;
    private static final String GUIDE = "docs/guides/controls.md";
    private static final String ID_SHAPE =
            "small letters, digits, dots and dashes that begin with a letter, 40 at most";
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9.-]{0,39}");
    private static final Pattern SETTING =
            Pattern.compile("(site|policy|trust)(\\.[A-Za-z0-9][A-Za-z0-9_-]{0,39}){1,6}");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|private).*");
    private static final Pattern PAGE = Pattern.compile("([A-Za-z0-9/-]{1,60}\\.md)(?:#([\\p{L}\\p{N}_-]{1,120}))?");
    private static final Set<String> FILE_KEYS = Set.of("drydock", "framework", "title", "controls");
    private static final Set<String> CONTROL_KEYS = Set.of("id", "title", "contributes", "evidence");
    private static final Set<String> KINDS = Set.of("audit", "page", "setting", "command");

    private final Manual manual;
    private final List<SettingFile> files;

    /**
     * @param manual whose pages a mapping may name
     * @param siteKeys whether {@code site.yaml} may have a key
     * @param policyKeys whether a gate policy may have a key
     * @param trustKeys whether a trust file may have a key
     */
    public MappingReader(
            Manual manual, Predicate<String> siteKeys, Predicate<String> policyKeys, Predicate<String> trustKeys) {
        this.manual = manual;
        this.files = List.of(
                new SettingFile("site.", siteKeys, "site.yaml has no such key; docs/operations.md lists them."),
                new SettingFile("policy.", policyKeys, "a gate policy has no such key; docs/formats.md lists them."),
                new SettingFile("trust.", trustKeys, "a trust file has no such key; docs/formats.md lists them."));
    }

    private record SettingFile(String prefix, Predicate<String> keys, String otherwise) {
        boolean lacks(String name) {
            return name.startsWith(prefix) && !keys.test(name.substring(prefix.length()));
        }
    }

    /** @throws DrydockException {@code FILE_UNREADABLE}; {@code MAPPING_INVALID} with every problem, its line and value */
    public ControlMapping read(Path file) {
        String yaml;
        try {
            yaml = BoundedFile.readText(file, MOST_BYTES);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The mapping file " + file + " cannot be read: " + IoReason.of(file, e)
                            + ". Check its name and permissions.",
                    e);
        }
        Problems problems = new Problems();
        Optional<ControlMapping> mapping = YamlTree.compose(yaml, GUIDE, problems)
                .flatMap(root -> Section.of(root, "", FILE_KEYS, problems))
                .map(this::mapping);
        if (mapping.isEmpty() || !problems.isEmpty()) {
            String name = String.valueOf(file.getFileName());
            throw DrydockException.listing(
                    CommandFailure.MAPPING_INVALID,
                    "The mapping file " + file + " is refused. Correct it; " + GUIDE + " shows an example.",
                    problems.inOrderOfLines().stream()
                            .map(problem -> name + ":" + problem)
                            .toList());
        }
        return mapping.get();
    }

    private ControlMapping mapping(Section file) {
        file.required("drydock", ValueType.whole(1, 1));
        List<Control> controls = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Section section : file.sections("controls", 1, MOST_CONTROLS, CONTROL_KEYS)) {
            Control control = control(section);
            if (!control.id().isEmpty() && !ids.add(control.id())) {
                section.refuse("id", "is '" + control.id() + "', which an earlier control has; keep one of the two.");
            }
            controls.add(control);
        }
        return new ControlMapping(
                file.required("framework", ValueType.text(ID, ID_SHAPE)).orElse(""),
                file.required("title", ValueType.text()).orElse(""),
                controls);
    }

    private Control control(Section section) {
        List<Evidence> evidence = new ArrayList<>();
        for (Section line : section.sections("evidence", 1, MOST_EVIDENCE, KINDS)) {
            if (line.keys().size() == 1) {
                for (Evidence one : evidence(line)) {
                    if (evidence.contains(one)) {
                        line.problems()
                                .add(line.line(), line.path(), "repeats " + name(one) + "; name it once in a control.");
                    }
                    evidence.add(one);
                }
            } else {
                line.problems()
                        .add(
                                line.line(),
                                line.path(),
                                "has " + line.keys().size() + " kinds of evidence; write one in each entry.");
            }
        }
        return new Control(
                section.required("id", ValueType.text(ID, ID_SHAPE)).orElse(""),
                section.required("title", ValueType.text()).orElse(""),
                section.required("contributes", ValueType.text()).orElse(""),
                evidence);
    }

    private static String name(Evidence evidence) {
        if (evidence instanceof Evidence.Audit audit) {
            return Problems.quote(audit.action());
        }
        if (evidence instanceof Evidence.Page page) {
            return Problems.quote(page.address());
        }
        return Problems.quote(
                evidence instanceof Evidence.Setting setting ? setting.name() : ((Evidence.Command) evidence).line());
    }

    private List<Evidence> evidence(Section line) {
        List<Evidence> found = new ArrayList<>();
        line.find("audit", ValueType.listOf(this::action, 1, MOST_ACTIONS))
                .ifPresent(actions -> actions.forEach(action -> found.add(new Evidence.Audit(action))));
        line.find("page", this::page).ifPresent(page -> found.add(new Evidence.Page(page)));
        line.find("setting", ValueType.text(SETTING, "site., policy. or trust. and a key, such as site.scrub"))
                .ifPresent(name -> {
                    if (SECRET.matcher(name).matches()) {
                        line.refuse("setting", "is '" + name + "', which may be a secret; name another key.");
                    }
                    files.stream()
                            .filter(file -> file.lacks(name))
                            .forEach(file ->
                                    line.refuse("setting", "is " + Problems.quote(name) + ", and " + file.otherwise()));
                    found.add(new Evidence.Setting(name));
                });
        line.find("command", ValueType.text()).ifPresent(command -> found.add(new Evidence.Command(command)));
        return found;
    }

    private Optional<String> action(YamlNode node, String path, Problems problems) {
        return ValueType.text().read(node, path, problems).filter(action -> {
            boolean known = AuditActions.all().contains(action);
            if (!known) {
                problems.add(
                        node.line(),
                        path,
                        "is " + Problems.quote(action)
                                + ", which no record of the audit log has as its action; 'drydock controls --actions' lists them.");
            }
            return known;
        });
    }

    private Optional<String> page(YamlNode node, String path, Problems problems) {
        return ValueType.text().read(node, path, problems).filter(address -> {
            boolean known = exists(address);
            if (!known) {
                problems.add(
                        node.line(),
                        path,
                        "is " + Problems.quote(address)
                                + ", which is no page of docs, or the page has no such heading; write it as security.md#keys.");
            }
            return known;
        });
    }

    private boolean exists(String address) {
        var parts = PAGE.matcher(address);
        return parts.matches()
                && manual.page(parts.group(1))
                        .filter(page -> (page.name() + ".md").equals(parts.group(1)))
                        .filter(page -> parts.group(2) == null
                                || page.sections().stream()
                                        .anyMatch(section -> section.anchor().equals(parts.group(2))))
                        .isPresent();
    }
}

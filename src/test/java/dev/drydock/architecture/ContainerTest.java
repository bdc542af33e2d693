package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jberet.creation.BatchBeanProducer;
import org.jboss.weld.bootstrap.spi.BeanDiscoveryMode;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

/**
 * Starts the container with the classes of {@code drydock.war}: it refuses to start if something that a class asks for has no bean, or
 * two.
 */
class ContainerTest {
    private static final Set<String> NOT_IN_THE_WAR = Set.of("cli", "draft", "worker", "inference", "serving");

    /** Values that are no records, and what a producer or another class is made of. */
    private static final Set<String> NO_BEANS = Set.of(
            "ApprovedJobs",
            "CronExpression",
            "HistoryDays",
            "LabelSpread",
            "RetryingTransactions",
            "RestartPlan",
            "SearchQuestion",
            "VerifiedPasswords",
            "VersionDefinitions");

    /** Stands in for what the server itself brings, and keeps Drydock's own start from beginning. */
    @SuppressWarnings("UnusedMethod") // the container calls the observers
    private static final class Server implements Extension {
        void bring(@Observes AfterBeanDiscovery beans) {
            beans.addBean().types(HttpServletRequest.class).createWith(context -> null);
        }

        void hold(@Observes ProcessObserverMethod<?, ?> observer) {
            if (observer.getObserverMethod().getBeanClass().getName().startsWith("dev.drydock.")) {
                observer.veto();
            }
        }
    }

    @Test
    void buildsEveryUseCaseInOneWay() throws ClassNotFoundException {
        List<JavaClass> inTheWar = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.drydock").stream()
                        .filter(type -> !NOT_IN_THE_WAR.contains(type.getPackageName()
                                .replaceFirst("dev\\.drydock\\.?", "")
                                .replaceFirst("\\..*", "")))
                        .toList();
        Weld weld = new Weld()
                .disableDiscovery()
                .setBeanDiscoveryMode(BeanDiscoveryMode.ALL)
                .addExtensions(new Server());
        for (JavaClass type : inTheWar) {
            weld.addBeanClass(Class.forName(type.getName(), false, ContainerTest.class.getClassLoader()));
        }
        weld.addBeanClass(BatchBeanProducer.class);
        try (WeldContainer container = weld.initialize()) {
            BeanManager beans = container.getBeanManager();
            assertThat(withoutBean(inTheWar, beans)).isEqualTo(new TreeSet<>(NO_BEANS));
        }
    }

    /** Of the use cases and what they are made of; records and enums are values. */
    private static Set<String> withoutBean(List<JavaClass> types, BeanManager beans) throws ClassNotFoundException {
        Set<String> without = new TreeSet<>();
        for (JavaClass type : types) {
            boolean isPart = type.getPackageName().startsWith("dev.drydock.application.")
                    && type.isTopLevelClass()
                    && !(type.isInterface() || type.isRecord() || type.isEnum());
            if (isPart
                    && beans.getBeans(Class.forName(type.getName()), Any.Literal.INSTANCE)
                            .isEmpty()) {
                without.add(type.getSimpleName());
            }
        }
        return without;
    }
}

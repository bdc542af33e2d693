package dev.drydock.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.monitoring.ConnectionPool.State;
import org.junit.jupiter.api.Test;

/** That a real server writes such a text, {@code NightlyJobIT} shows. */
class ServerPoolTest {
    private static final String CONTENTS = """
            PoolManager@5c1e8a02
            name=WebSphere:type=com.ibm.ws.jca.cm.mbean.ConnectionManagerMBean,jndiName=jdbc/drydock,name=dataSource[drydock]/connectionManager[default-0]
            jndiName=jdbc/drydock
            maxPoolSize=50
            size=3
            waiting=1
            unshared=0
            shared=1
                ManagedConnection@2=ActiveInTransaction thread=9 transaction=3
            available=2
                ManagedConnection@4=Reusable
            """;

    @Test
    void readsConnectionsOfOpenLibertysText() {
        assertThat(ServerPool.read(CONTENTS)).contains(new State(3, 1, 1, 50));
    }

    @Test
    void knowsNothingOfAnotherText() {
        assertThat(ServerPool.read("")).isEmpty();
        assertThat(ServerPool.read(CONTENTS.replace("available=2", "available=many")))
                .isEmpty();
    }

    /** As before the first connection, and outside Open Liberty. */
    @Test
    void aServerWithoutAPoolHasNone() {
        assertThat(new ServerPool().now()).isEmpty();
    }
}

// Both ends of the socket have an event of this name; here it is the actors'.
global using SessionEvent = PersistProc.Supervision.SessionEvent;

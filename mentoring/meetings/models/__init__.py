"""Tables of the accompaniment, by what they hold: log, talks, settings, events, expenses, mails."""

from mentoring.meetings.models.events import Event as Event
from mentoring.meetings.models.events import EventAttendance as EventAttendance
from mentoring.meetings.models.events import ProgrammeTraining as ProgrammeTraining
from mentoring.meetings.models.events import Training as Training
from mentoring.meetings.models.expenses import Expense as Expense
from mentoring.meetings.models.expenses import ExpensePhoto as ExpensePhoto
from mentoring.meetings.models.log import Meeting as Meeting
from mentoring.meetings.models.log import MeetingAttendance as MeetingAttendance
from mentoring.meetings.models.log import MeetingTopic as MeetingTopic
from mentoring.meetings.models.messages import CalendarFeed as CalendarFeed
from mentoring.meetings.models.messages import Feedback as Feedback
from mentoring.meetings.models.messages import GroupMessage as GroupMessage
from mentoring.meetings.models.messages import GroupMessageRecipient as GroupMessageRecipient
from mentoring.meetings.models.reminders import MailPreference as MailPreference
from mentoring.meetings.models.reminders import Reminder as Reminder
from mentoring.meetings.models.reminders import ReminderOff as ReminderOff
from mentoring.meetings.models.reminders import ReminderSetting as ReminderSetting
from mentoring.meetings.models.settings import SupportRule as SupportRule
from mentoring.meetings.models.talks import AftercareContact as AftercareContact
from mentoring.meetings.models.talks import GoalReview as GoalReview
from mentoring.meetings.models.talks import GoalScale as GoalScale
from mentoring.meetings.models.talks import ReviewTalk as ReviewTalk
